import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStudyHeld, lockStudy } from '../../src/storage/study-lock.js';

const since = new Date('2026-01-02T03:04:05Z');

/** Another process that takes the same lock in the same way, says so, and holds it until it is ended. */
const holderScript = `
  const Database = require(process.argv[1]);
  const database = new Database(process.argv[2], { timeout: 0 });
  database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  process.stdout.write('held');
  setInterval(() => {}, 1000);
`;

describe('the lock of a study', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regsweep-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is one at a time, and names its holder', () => {
    const release = lockStudy(folder, since);
    expect(() => lockStudy(folder, since)).toThrow(
      new RegExp(`process ${process.pid} on .+, since 2026-01-02T03:04:05.000Z, is running this study`),
    );
    release();
    expect(existsSync(join(folder, 'study.lock'))).toBe(false);
    lockStudy(folder, since)();
  });

  it('is free again when its holder was killed', async () => {
    const library = createRequire(import.meta.url).resolve('libsql');
    const holder = spawn(process.execPath, ['-e', holderScript, library, join(folder, '.lock.sqlite')]);
    await once(holder.stdout, 'data');
    expect(() => lockStudy(folder, since)).toThrow(/another process is running this study/);
    expect(isStudyHeld(folder)).toBe(true);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(isStudyHeld(folder)).toBe(false);
    lockStudy(folder, since)();
  });

  it('can be looked at without being taken or made', () => {
    expect(isStudyHeld(folder)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    const release = lockStudy(folder, since);
    for (let look = 0; look < 3; look++) expect(isStudyHeld(folder)).toBe(true);
    release();
    expect(isStudyHeld(folder)).toBe(false);
  });
});
