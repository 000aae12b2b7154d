import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from './core/errors.js';
import type { StudyOutcome } from './core/outcome.js';
import { readOutcome } from './study/outcome.js';
import { nearNames } from './util/near-names.js';

const storeFile = 'study.sqlite';

/** Folders under the results folder that hold a study, sorted. */
export async function listStudies(resultsDir: string): Promise<readonly string[]> {
  if (!existsSync(resultsDir)) return [];
  const names = await readdir(resultsDir);
  // Asked of the file and not of the folder's kind: a folder may be a link to where the study is.
  return names.filter((name) => existsSync(join(resultsDir, name, storeFile))).sort();
}

/**
 * The folder of a study: a name under the results folder, or a path to the folder or to a file in it.
 *
 * @param cwd what a path is relative to
 * @throws UserError (usage) where there is none
 */
export async function findStudy(study: string, resultsDir: string, cwd: string): Promise<string> {
  const path = resolve(cwd, study);
  for (const folder of [resolve(resultsDir, study), isFile(path) ? dirname(path) : path]) {
    if (existsSync(join(folder, storeFile))) return folder;
  }
  const known = await listStudies(resultsDir);
  throw new UserError(
    'usage',
    `${study}: no such study; a name under ${resultsDir} or a study's path is wanted; ${remedyFor(study, known)}`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function remedyFor(study: string, known: readonly string[]): string {
  if (known.length === 0) return 'there are no studies yet: see regsweep run, or name their folder with --results';
  const near = nearNames(study, known);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`regsweep list` shows the studies';
}

/** Why a study can't be read, in a word or two; null: not for a reason that is known. */
export async function whyUnreadable(error: unknown): Promise<string | null> {
  const { UnreadableStudy } = await import('./storage/unreadable-study.js');
  return error instanceof UnreadableStudy ? error.reason : null;
}

/** Everything about a study, finished or running. What a file says is running, and nobody runs, was interrupted. */
export async function readStudy(folder: string): Promise<StudyOutcome> {
  const { readStudyStore } = await import('./storage/sqlite-store.js');
  const { isStudyHeld } = await import('./storage/study-lock.js');
  // Asked before the file is: one that comes to its end in between was running, and then says that it has ended.
  const held = isStudyHeld(folder);
  const store = await readStudyStore(join(folder, storeFile));
  try {
    const outcome = await readOutcome(store);
    return outcome.end === 'running' && !held ? { ...outcome, end: 'interrupted' } : outcome;
  } finally {
    await store.close();
  }
}
