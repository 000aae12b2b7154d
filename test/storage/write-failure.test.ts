import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { openStudyStore, readStudyStore } from '../../src/storage/sqlite-store.js';
import { lockStudy } from '../../src/storage/study-lock.js';
import { storing } from '../../src/storage/write-failure.js';

const record = { name: 'demo', planHash: 'abc', plan: {}, facts: {} };
const now = () => new Date(0);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-failures-'));
  path = join(folder, 'study.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function makeStudy(): Promise<void> {
  const store = await openStudyStore(path, record, '1.0.0', now);
  await store.addTrials(0, [{ number: 0, parameters: {}, memo: null }]);
  await store.close();
}

describe('a write that fails', () => {
  it.each([
    'ENOSPC',
    'EDQUOT',
    'EFBIG',
    'EIO',
    'EROFS',
    'SQLITE_FULL',
    'SQLITE_IOERR_WRITE',
    'SQLITE_READONLY',
    'UNKNOWN_SQLITE_ERROR_1544',
  ])('for %s tells where, that nothing is lost, and what to do', async (code) => {
    const failed = storing('results/demo', () => {
      throw Object.assign(new Error('no room'), { code });
    });
    await expect(failed).rejects.toMatchObject({
      name: 'UserError',
      kind: 'storage',
      message: expect.stringMatching(/^results\/demo: can't be written \(no room\); .* make room, and run the same/),
    });
  });

  it('through a mistake in the program stays what it is', async () => {
    const mistake = Object.assign(new Error('no such column'), { code: 'SQLITE_ERROR' });
    await expect(storing('x', () => Promise.reject(mistake))).rejects.toBe(mistake);
  });
});

describe('a damaged study', () => {
  it('whose results are no longer what was written is said to be damaged, and left as it is', async () => {
    await makeStudy();
    const database = new Database(path);
    database.exec("UPDATE candidate SET parameters = '{\"lam'");
    database.close();
    const before = readFileSync(path);
    const store = await readStudyStore(path);
    await expect(store.trials()).rejects.toThrow(/can't be read as a study \(damaged: .*the file is left as it is/);
    await store.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('that is empty beside its log is not begun anew: the log may hold all of it', async () => {
    await makeStudy();
    truncateSync(path, 0);
    writeFileSync(`${path}-wal`, 'what was written last');
    await expect(openStudyStore(path, record, '1.0.0', now)).rejects.toBeInstanceOf(UserError);
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('what was written last');
  });

  it('that is empty beside reports is not begun anew: they tell of more', async () => {
    await makeStudy();
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    truncateSync(path, 0);
    writeFileSync(join(folder, 'report.json'), '{}');
    await expect(openStudyStore(path, record, '1.0.0', now)).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(/\(damaged: it is empty, and beside it lies report\.json\)/),
    });
    expect(readFileSync(path)).toHaveLength(0);
  });

  it('is not what an empty file is that has nothing beside it but the lock', async () => {
    writeFileSync(path, '');
    const release = lockStudy(folder, now());
    await makeStudy();
    release();
    const store = await readStudyStore(path);
    expect(await store.trials()).toHaveLength(1);
    await store.close();
  });
});
