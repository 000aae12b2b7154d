import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from './core/errors.js';
import type { StudyOutcome } from './core/outcome.js';
import { readOutcome } from './study/outcome.js';
import { nearNames } from './util/near-names.js';

const storeFile = 'study.sqlite';

/** Folders under the results folder that hold a study, sorted. */
export async function listStudies(resultsDir: string): Promise<readonly string[]> {
  if (!existsSync(resultsDir)) return [];
  const entries = await readdir(resultsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(resultsDir, entry.name, storeFile)))
    .map((entry) => entry.name)
    .sort();
}

/**
 * The folder of a study: a name under the results folder, or a path to the folder or to a file in it.
 *
 * @throws UserError (usage) where there is none
 */
export async function findStudy(study: string, resultsDir: string): Promise<string> {
  for (const folder of [join(resultsDir, study), study, dirname(study)]) {
    if (existsSync(join(folder, storeFile))) return folder;
  }
  const known = await listStudies(resultsDir);
  const near = nearNames(study, known);
  const remedy = [
    ...(near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : []),
    known.length > 0
      ? '`regsweep list` shows the studies'
      : `there are no studies in ${resultsDir} yet (see --results)`,
  ].join(' ');
  throw new UserError(
    'usage',
    `${study}: no such study; a name under ${resultsDir} or a study's path is wanted; ${remedy}`,
  );
}

/** Everything about a study, finished or running, from its file alone. */
export async function readStudy(folder: string): Promise<StudyOutcome> {
  const { readStudyStore } = await import('./storage/sqlite-store.js');
  const store = await readStudyStore(join(folder, storeFile));
  try {
    return await readOutcome(store);
  } finally {
    await store.close();
  }
}
