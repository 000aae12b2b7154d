import { copyFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
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
