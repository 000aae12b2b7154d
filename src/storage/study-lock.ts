import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { UserError } from '../core/errors.js';
import { findHolder, holderText, writeHolder } from './holder.js';
import { toStorageError } from './write-failure.js';

const lockFile = '.lock.sqlite';

/** Longer than anybody looks whether a study is held, in milliseconds. */
const patienceMs = 500;

/**
 * Takes a study for this process. The lock is one that the operating system holds on an open file, so it is gone when
 * its holder is, however that ended; who holds it stands in `study.lock`, for the message only.
 *
 * @returns gives the study back
 * @throws UserError (storage) where another process has it
 */
export function lockStudy(folder: string, since: Date): () => void {
  const database = new Database(join(folder, lockFile), { timeout: patienceMs });
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw takenBy(folder, cause);
  }
  const holderFile = join(folder, 'study.lock');
  const release = () => {
    rmSync(holderFile, { force: true });
    database.exec('ROLLBACK');
    database.close();
  };
  try {
    writeHolder(holderFile, since);
    return release;
  } catch (error) {
    release();
    throw toStorageError(folder, error);
  }
}

/**
 * Whether a process holds the study at this moment. To look is to read, which the holder's lock forbids; what looks lets go
 * at once. Where that can't be told, the study counts as held.
 */
export function isStudyHeld(folder: string): boolean {
  const path = join(folder, lockFile);
  // To open a file that is not there would make one.
  if (!existsSync(path)) return false;
  const database = new Database(path, { timeout: 0 });
  try {
    // Not as a prepared statement: the driver would keep the file open until the statement is collected.
    database.exec('SELECT count(*) FROM sqlite_master');
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}

function takenBy(folder: string, cause: unknown): UserError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!/locked|busy/i.test(message)) {
    const failedWrite = toStorageError(folder, cause);
    if (failedWrite instanceof UserError) return failedWrite;
    return new UserError('storage', `${folder}: can't be locked (${message}); a folder that can be written is wanted`, {
      cause,
    });
  }
  const holder = findHolder(join(folder, 'study.lock'));
  const who = holder === null ? 'another process' : holderText(holder);
  return new UserError(
    'storage',
    `${folder}: ${who} is running this study; one at a time is possible; wait for it, or stop it`,
    {
      cause,
    },
  );
}
