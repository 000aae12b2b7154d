import { existsSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { UserError } from '../core/errors.js';
import { isRunning } from '../util/is-running.js';
import { findHolder, type Holder, holderText, writeHolder } from './holder.js';

const lockFile = '.in-use.sqlite';
const holderFile = /^\.in-use-\d+\.json$/;

/** Longer than anybody takes to look, in milliseconds. */
const patienceMs = 500;

/**
 * Says that this process computes with an installed backend, so that nobody takes its files away meanwhile. Any number of
 * processes may. As with a study's lock the operating system holds it, on an open file, so it is gone when its holder is.
 *
 * @param folder the backend's; where one may not write, nothing is held: others can't be kept from it there
 * @returns lets it go
 * @throws UserError (backend) where it is being taken away at this moment
 */
export function holdBackend(folder: string, since: Date): () => void {
  const database = lock(folder, 'shared');
  if (database === 'busy') {
    const found = `${folder}: another process is replacing or removing it`;
    throw new UserError('backend', `${found}; run the same command again when that is done`);
  }
  if (database === null) return () => {};
  const own = join(folder, `.in-use-${process.pid}.json`);
  try {
    for (const { path, holder } of holdersIn(folder)) if (isGone(holder)) rmSync(path, { force: true });
    writeHolder(own, since);
  } catch {
    // A full disk: then others are told of another process, and not of which.
  }
  return () => {
    rmSync(own, { force: true });
    database.close();
  };
}

/**
 * Makes sure that no process computes with a backend, until it is let go.
 *
 * @returns lets it go
 * @throws UserError (backend) where one does
 */
export function takeBackend(folder: string): () => void {
  if (!existsSync(folder)) return () => {};
  const database = lock(folder, 'exclusive');
  if (database === null) return () => {};
  if (database !== 'busy') return () => void database.close();
  const holders = holdersIn(folder)
    .flatMap(({ holder }) => (holder === null || isGone(holder) ? [] : [holder]))
    .sort((one, other) => one.since.localeCompare(other.since));
  const who = holders.length === 0 ? 'another process' : holders.map(holderText).join(' and ');
  const does = holders.length > 1 ? 'compute' : 'computes';
  const remedy = holders.length > 1 ? 'wait for them, or stop them' : 'wait for it, or stop it';
  throw new UserError('backend', `${folder}: ${who} ${does} with this backend; ${remedy}`);
}

/** @returns the open lock; null where the file can't be opened or made */
function lock(folder: string, kind: 'shared' | 'exclusive'): Database.Database | 'busy' | null {
  const database = open(join(folder, lockFile));
  try {
    // To have read is to hold the lock of those who read, for as long as the transaction lasts.
    database?.exec(kind === 'shared' ? 'BEGIN; SELECT count(*) FROM sqlite_master' : 'BEGIN EXCLUSIVE');
    return database;
  } catch (cause) {
    database?.close();
    return cause instanceof Error && /locked|busy/i.test(cause.message) ? 'busy' : null;
  }
}

function open(path: string): Database.Database | null {
  try {
    return new Database(path, { timeout: patienceMs });
  } catch {
    return null;
  }
}

function holdersIn(folder: string) {
  const names = readdirSync(folder).filter((name) => holderFile.test(name));
  return names.map((name) => ({ path: join(folder, name), holder: findHolder(join(folder, name)) }));
}

/** Killed: it could not take its file away. Of another machine that can't be told. */
function isGone(holder: Holder | null): boolean {
  return holder === null || (holder.host === hostname() && !isRunning(holder.pid));
}
