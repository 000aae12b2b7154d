import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdBackend, takeBackend } from '../../src/storage/backend-lock.js';

const since = new Date('2026-01-02T03:04:05Z');

/** Another process that computes with the backend, in the same way, until it is ended. */
const holderScript = `
  const { writeFileSync } = require('node:fs');
  const { join } = require('node:path');
  const [, library, folder] = process.argv;
  const Database = require(library);
  const database = new Database(join(folder, '.in-use.sqlite'), { timeout: 0 });
  database.exec('BEGIN; SELECT count(*) FROM sqlite_master');
  const holder = { pid: process.pid, host: require('node:os').hostname(), since: '2026-01-01T00:00:00.000Z' };
  writeFileSync(join(folder, '.in-use-' + process.pid + '.json'), JSON.stringify(holder));
  process.stdout.write('held');
  setInterval(() => {}, 1000);
`;

describe('an installed backend', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regsweep-in-use-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function startHolder() {
    const library = createRequire(import.meta.url).resolve('libsql');
    const holder = spawn(process.execPath, ['-e', holderScript, library, folder]);
    await once(holder.stdout, 'data');
    return holder;
  }

  it('is computed with by any number of processes, and then not to be taken', () => {
    const letGo = [holdBackend(folder, since), holdBackend(folder, since)];
    expect(() => takeBackend(folder)).toThrow(
      `${folder}: process ${process.pid} on ${hostname()}, since 2026-01-02T03:04:05.000Z, computes with this backend; wait for it, or stop it`,
    );
    letGo[0]();
    expect(() => takeBackend(folder)).toThrow(/computes with this backend/);
    letGo[1]();
    takeBackend(folder)();
    expect(readdirSync(folder)).toEqual(['.in-use.sqlite']);
  });

  it('is free again when its holder was killed, whatever that has left', async () => {
    const holder = await startHolder();
    const release = holdBackend(folder, since);
    expect(() => takeBackend(folder)).toThrow(
      new RegExp(
        `process ${holder.pid} on .* and process ${process.pid} on .* compute with .*; wait for them, or stop`,
      ),
    );
    release();
    expect(() => takeBackend(folder)).toThrow(new RegExp(`process ${holder.pid} on .*, computes`));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(existsSync(join(folder, `.in-use-${holder.pid}.json`))).toBe(true);
    takeBackend(folder)();
    holdBackend(folder, since)();
    expect(readdirSync(folder)).toEqual(['.in-use.sqlite']);
  });

  it('tells of another process where that could not say which it is', async () => {
    const holder = await startHolder();
    writeFileSync(join(folder, `.in-use-${holder.pid}.json`), '{ "pid": 1');
    expect(() => takeBackend(folder)).toThrow(`${folder}: another process computes with this backend`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  });

  it('can not be begun with while it is taken away', () => {
    const release = takeBackend(folder);
    expect(() => holdBackend(folder, since)).toThrow(/another process is replacing or removing it; run the same/);
    release();
    holdBackend(folder, since)();
  });

  it('may lie where one may not write, or not at all', () => {
    expect(() => takeBackend(join(folder, 'none'))()).not.toThrow();
    expect(() => holdBackend(join(folder, 'none'), since)()).not.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});
