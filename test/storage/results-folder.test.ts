import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  countTestLook,
  makeFolder,
  removeLeftovers,
  resultsFolder,
  setAside,
  writeWhole,
} from '../../src/storage/results-folder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regsweep-results-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a results folder', () => {
  it('is made with its parents, and is no trouble where it is there', async () => {
    await makeFolder(join(root, 'a', 'b'));
    await makeFolder(join(root, 'a', 'b'));
    expect(existsSync(join(root, 'a', 'b'))).toBe(true);
  });

  it('tells where it cannot be made, and never hangs', async () => {
    writeFileSync(join(root, 'file'), '');
    for (const path of [join(root, 'file', 'x'), '/proc/nope/x']) {
      await expect(makeFolder(path)).rejects.toThrow(/can't be made .*a folder for results is wanted; use --results/);
    }
  });

  it('moves an old study aside under the first free name, and does nothing where there is none', async () => {
    const folder = resultsFolder(root, 'demo');
    expect(await setAside(folder)).toBeNull();
    for (const n of [1, 2]) {
      await makeFolder(folder.path);
      expect(await setAside(folder)).toBe(`${folder.path}.old-${n}`);
    }
  });

  it('is cleared of what a killed run left half done, and of nothing else', async () => {
    const folder = resultsFolder(root, 'demo');
    const kept = ['study.sqlite', 'report.json', 'checkpoints', '.mine.tmp', 'model.new'];
    const half = [
      '.0e8dd8a8-9b3f-4b7e-8f5a-111111111111.tmp',
      'model.new-17',
      '.stop',
      'study.sqlite.new',
      'study.sqlite.new-journal',
    ];
    for (const name of [...kept, ...half]) await makeFolder(join(folder.path, name));
    await removeLeftovers(folder);
    expect(readdirSync(folder.path).sort()).toEqual(kept.toSorted());
  });

  it('writes files whole', async () => {
    await writeWhole(join(root, 'report.json'), 'old');
    await writeWhole(join(root, 'report.json'), 'new');
    expect(readFileSync(join(root, 'report.json'), 'utf8')).toBe('new');
    await expect(writeWhole(join(root, 'absent', 'report.json'), 'x')).rejects.toThrow(/ENOENT/);
  });
});

describe('looks at test rows', () => {
  it('are counted once for each candidate of a plan, for each set of rows apart', async () => {
    const look = (test: string, by: string) => countTestLook(root, { test, by });
    expect(await look('rows', 'plan-1/0')).toBe(1);
    expect(await look('rows', 'plan-2/0')).toBe(2);
    expect(await look('rows', 'plan-1/0')).toBe(1);
    expect(await look('other rows', 'plan-1/0')).toBe(1);
    expect(await look('rows', 'plan-1/3')).toBe(3);
  });

  it('survive a line that a crash cut short', async () => {
    await countTestLook(root, { test: 'rows', by: 'a' });
    writeFileSync(join(root, 'test-uses.ndjson'), '{"test":"rows","by":"a"}\n{"test":"ro');
    expect(await countTestLook(root, { test: 'rows', by: 'a' })).toBe(1);
    expect(await countTestLook(root, { test: 'rows', by: 'b' })).toBe(2);
    expect(await countTestLook(root, { test: 'rows', by: 'b' })).toBe(2);
  });
});
