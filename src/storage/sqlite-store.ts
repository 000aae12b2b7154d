import { existsSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { UserError } from '../core/errors.js';
import type { FitResult } from '../core/fit.js';
import type { Json, JsonObject } from '../core/json.js';
import type { Parameters } from '../core/space.js';
import type { Proposal, Trial } from '../core/trial.js';
import { hasChecksums, verified, withChecksum } from './checksums.js';
import { connect, migrate } from './connect.js';
import { connectToRead } from './connect-to-read.js';
import { createStudyFile, isThere } from './create-file.js';
import { fromExactJson, toExactJson } from './exact-json.js';
import { watchFile } from './file-watch.js';
import { fromFitRow, toFitRow } from './fit-rows.js';
import { guardStore, toToldError } from './guarded-store.js';
import { addParameters, optunaTime, putAttributes } from './optuna-rows.js';
import type { StudyTables } from './schema.js';
import type { ArtifactName, StudyRecord, StudyStore, TrialAttributes } from './store.js';
import { fromStudyRow, toStudyRow } from './study-row.js';
import { damaged, toReadError } from './unreadable-study.js';
import { storing } from './write-failure.js';

/**
 * Creates a study file, or opens it where it is there.
 *
 * @param record what to write into a new file; an old one keeps its own
 * @param now for the times that others are shown; nothing here depends on it
 * @throws UserError (storage) where the file is not one of ours, or newer than this version
 */
export async function openStudyStore(
  path: string,
  record: StudyRecord,
  version: string,
  now: () => Date,
): Promise<StudyStore> {
  if (!isThere(path)) await storing(path, () => createStudyFile(path, record, version));
  const db = connect(path, 'write');
  const checkPlace = watchFile(path);
  try {
    await migrate(db, path);
    const store = await createStore(db, now);
    await addParameters(db, store.record.plan);
    return guardStore(store, (error) => toToldError(path, error), checkPlace);
  } catch (error) {
    await db.destroy();
    throw toToldError(path, error);
  }
}

/**
 * Opens a study file to look at, also while it is being written. Never changes it.
 *
 * @throws UserError (storage) where there is no such file, it is not one of ours, newer, or may not be read
 */
export async function readStudyStore(path: string): Promise<StudyStore> {
  if (!existsSync(path)) {
    throw new UserError('storage', `${path}: no such file; a study's file is wanted; run the study first`);
  }
  const db = await connectToRead(path);
  try {
    return guardStore(await createStore(db, null), (error) => toReadError(path, error));
  } catch (error) {
    await db.destroy();
    const told = toReadError(path, error);
    throw told instanceof UserError ? told : damaged(path, error);
  }
}

/** @param now null: to look at only */
async function createStore(db: Kysely<StudyTables>, now: (() => Date) | null): Promise<StudyStore> {
  const record = fromStudyRow(await db.selectFrom('study').selectAll().executeTakeFirstOrThrow());
  const checked = await hasChecksums(db);
  const time = () => now && optunaTime(now());
  return {
    record,
    addTrials: (block, trials) => addTrials(db, block, trials, time()),
    addFits: (results, attributes = []) => addFits(db, results, attributes, time()),
    putAttributes: (attributes) => db.transaction().execute((transaction) => putAttributes(transaction, attributes)),
    trials: () => readTrials(db, checked),
    async putArtifact(name, value) {
      const row = withChecksum('artifact', { name, value: toExactJson(value) });
      await db
        .insertInto('artifact')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
    },
    async artifact(name: ArtifactName) {
      const found = await db.selectFrom('artifact').selectAll().where('name', '=', name).executeTakeFirst();
      if (found === undefined) return null;
      // What putArtifact wrote.
      return fromExactJson(verified('artifact', found, () => `the study's ${name}`).value) as JsonObject;
    },
    async replaceRecord(longer) {
      await db.updateTable('study').set(toStudyRow(longer)).where('id', '=', 1).execute();
      return createStore(db, now);
    },
    async close() {
      // So that the file alone, copied elsewhere, is the whole study.
      if (now !== null) await checkpoint(db);
      await db.destroy();
    },
  };
}

/** One who reads all the while (a dashboard) delays this by a second at most; the file is whole then, with its WAL. */
async function checkpoint(db: Kysely<StudyTables>): Promise<void> {
  await sql`PRAGMA busy_timeout = 1000`.execute(db);
  // So it is where the disk is full: nothing is lost.
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db).catch(() => {});
}

async function addTrials(
  db: Kysely<StudyTables>,
  block: number,
  trials: readonly (Proposal & { readonly number: number })[],
  time: string | null,
): Promise<void> {
  const rows = trials.map(({ number, parameters, memo }) => {
    const texts = { parameters: toExactJson(parameters), memo: toExactJson(memo) };
    return withChecksum('candidate', { number, block, ...texts, proposed_at: time });
  });
  await db.transaction().execute(async (transaction) => {
    for (const row of rows) await transaction.insertInto('candidate').values(row).execute();
  });
}

/** One transaction a call. A fit that is done again (after a failure of the machine) replaces its old result. */
async function addFits(
  db: Kysely<StudyTables>,
  results: readonly FitResult[],
  attributes: readonly TrialAttributes[],
  time: string | null,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const result of results) {
      const row = toFitRow(result, time);
      await transaction
        .insertInto('fit')
        .values(row)
        .onConflict((conflict) => conflict.columns(['candidate', 'repeat', 'fold']).doUpdateSet(row))
        .execute();
    }
    await putAttributes(transaction, attributes);
  });
}

/** @throws Damage where a row is not what was stored */
async function readTrials(db: Kysely<StudyTables>, checked: boolean): Promise<readonly Trial[]> {
  // Older files have neither; what only reads leaves them so.
  const [proposed, ended] = checked
    ? [['proposed_at', 'checksum'] as const, ['ended_at', 'checksum'] as const]
    : [[], []];
  const candidates = await db
    .selectFrom('candidate')
    .select(['number', 'block', 'parameters', 'memo', ...proposed])
    .orderBy('number')
    .execute();
  const rows = await db
    .selectFrom('fit')
    .select(['candidate', 'repeat', 'fold', 'state', 'result', 'row_loss', 'row_predicted', ...ended])
    .where('fold', '>=', 0)
    .orderBy('repeat')
    .orderBy('fold')
    .execute();
  const fits = new Map<number, FitResult[]>();
  for (const row of rows) {
    const list = fits.get(row.candidate) ?? [];
    list.push(fromFitRow(row));
    fits.set(row.candidate, list);
  }
  return candidates.map((row) => {
    const { number, block, parameters, memo } = verified('candidate', row, (read) => `trial ${read.number}`);
    return {
      number,
      block,
      // What addTrials wrote.
      parameters: fromExactJson(parameters) as Parameters,
      memo: fromExactJson(memo) as Json,
      fits: fits.get(number) ?? [],
    };
  });
}
