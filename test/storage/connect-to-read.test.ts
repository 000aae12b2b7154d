import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStudyStore, readStudyStore } from '../../src/storage/sqlite-store.js';
import { isStudyHeld, lockStudy } from '../../src/storage/study-lock.js';

const record = { name: 'demo', planHash: 'abc', plan: {}, facts: {} };

let folder: string;
let path: string;
beforeEach(async () => {
  // Of the characters that mean something in a URI, or in SQL.
  folder = mkdtempSync(join(tmpdir(), "regsweep-read it's 50% a?b#c-"));
  path = join(folder, 'study.sqlite');
  // A copy is looked at: the driver keeps what it wrote open for a while.
  const made = join(folder, 'made.sqlite');
  const store = await openStudyStore(made, record, '1.0.0', () => new Date(0));
  await store.addTrials(0, [{ number: 0, parameters: {}, memo: null }]);
  await store.close();
  copyFileSync(made, path);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is looked at that this process has open. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const target = readlinkSync(join('/proc/self/fd', name));
      return target.startsWith(path) || target.includes('.lock.sqlite') ? [target] : [];
    } catch {
      return [];
    }
  });
}

async function look(): Promise<number> {
  const reader = await readStudyStore(path);
  const { length } = await reader.trials();
  await reader.close();
  return length;
}

/** As somebody who may look and not touch: root may write everywhere. */
async function asReader<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0;
  chmodSync(folder, 0o555);
  if (root) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(folder, 0o755);
  }
}

describe.skipIf(process.platform === 'win32')('a study in a folder that may not be written', () => {
  it('can be looked at, and nothing is made there', async () => {
    const before = readdirSync(folder);
    expect(await asReader(look)).toBe(1);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('can be looked at with what is only in the log of a run that was killed', async () => {
    const writer = await openStudyStore(join(folder, 'made.sqlite'), record, '1.0.0', () => new Date(0));
    await writer.addTrials(1, [{ number: 1, parameters: {}, memo: null }]);
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, `made.sqlite${suffix}`), path + suffix);
    await writer.close();
    const before = readdirSync(folder);
    expect(await asReader(look)).toBe(2);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is not taken for one that is being run', async () => {
    lockStudy(folder, new Date(0))();
    expect(await asReader(async () => isStudyHeld(folder))).toBe(false);
  });

  it('that may not be read either says so, and asks nobody to make room', async () => {
    chmodSync(path, 0o000);
    const failed = await asReader(() => look().catch((error: unknown) => error));
    expect(failed).toMatchObject({ kind: 'storage', reason: 'no permission' });
    expect(String(failed)).toMatch(/study\.sqlite: can't be opened \([^/]*\); .*ask its owner/);
    expect(String(failed)).not.toMatch(/written|room/);
  });
});

describe('to look at a study', () => {
  it.runIf(process.platform === 'linux')('leaves no file of it open', async () => {
    const before = openFiles().length;
    for (let n = 0; n < 5; n++) expect(await look()).toBe(1);
    expect(openFiles()).toHaveLength(before);
  });

  it.runIf(process.platform === 'linux')('leaves no file open that told whether it is held', () => {
    const before = openFiles().length;
    lockStudy(folder, new Date(0))();
    for (let n = 0; n < 5; n++) expect(isStudyHeld(folder)).toBe(false);
    const release = lockStudy(folder, new Date(0));
    for (let n = 0; n < 5; n++) expect(isStudyHeld(folder)).toBe(true);
    release();
    expect(openFiles()).toHaveLength(before);
  });
});
