import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckpointFiles } from '../../src/storage/checkpoint-files.js';

const state = { epochs: [1, Number.NaN], weights: Float32Array.of(0.1, -0, 7.8125) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-checkpoint-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (version = '1') => createCheckpointFiles<typeof state>({ folder, version, now: () => 0, longMs: 1 });

describe('the state of a batch', () => {
  it('comes back bit by bit, under its name alone', async () => {
    await files().save('one', state);
    expect(await files().load('one')).toEqual(state);
    expect(await files().load('another')).toBeNull();
    expect(await files().ids()).toEqual(['one']);
    await files().remove('one');
    expect(await files().ids()).toEqual([]);
  });

  it('counts as none where a bit of it is another, or it is cut', async () => {
    await files().save('one', state);
    const path = join(folder, 'one');
    const sound = readFileSync(path);
    const at = sound.indexOf(Buffer.from(Float32Array.of(7.8125).buffer));
    expect(at).toBeGreaterThan(0);
    const flipped = Buffer.from(sound);
    flipped[at + 2] ^= 1;
    for (const damaged of [flipped, sound.subarray(0, sound.length - 3), Buffer.alloc(sound.length), Buffer.alloc(0)]) {
      writeFileSync(path, damaged);
      expect(await files().load('one')).toBeNull();
    }
  });

  it('of another version of the program counts as none', async () => {
    await files('1').save('one', state);
    expect(await files('2').load('one')).toBeNull();
  });

  it('is not listed while it is being written', async () => {
    writeFileSync(join(folder, 'one.4711.tmp'), 'half');
    await files().save('two', state);
    expect(await files().ids()).toEqual(['two']);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});
