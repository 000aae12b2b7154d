import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { connect, migrate, notOurs } from './connect.js';
import type { StudyRecord } from './store.js';
import { toStudyRow } from './study-row.js';

/**
 * @throws UserError (storage) for an empty file beside a log: SQLite would throw the log away; and beside anything that a
 * study left: it was more than that once
 */
export function isThere(path: string): boolean {
  const size = sizeOf(path);
  if (size !== 0) return size !== null;
  if ((sizeOf(`${path}-wal`) ?? 0) > 0) throw notOurs(path, new Error('damaged: it is empty, its log is not'));
  const left = readdirSync(dirname(path)).filter((name) => !isOfBeginning(name, basename(path)));
  if (left.length > 0) throw notOurs(path, new Error(`damaged: it is empty, and beside it lies ${left.sort()[0]}`));
  return false;
}

/** What lies beside a file before there is anything in it: hidden files, the lock, and what SQLite makes. */
function isOfBeginning(name: string, file: string): boolean {
  return name.startsWith('.') || name === 'study.lock' || name.startsWith(file);
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/**
 * Makes a study's file elsewhere and moves it to its place: it is there whole or not at all. Whoever opens a file before
 * its tables are made may fill it with its own: Optuna does.
 */
export async function createStudyFile(path: string, record: StudyRecord, version: string): Promise<void> {
  const unfinished = `${path}.new`;
  removeFile(unfinished);
  const db = connect(unfinished, 'create');
  try {
    await migrate(db, unfinished);
    await db
      .insertInto('study')
      .values({ id: 1, ...toStudyRow(record), version })
      .execute();
  } finally {
    await db.destroy();
  }
  // A log that a lost file has left behind would be taken for this one's.
  removeFile(path);
  renameSync(unfinished, path);
  syncFolder(dirname(path));
}

function removeFile(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** So that a power cut doesn't give the file its old name back. Windows has no such thing, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
