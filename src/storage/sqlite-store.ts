import { existsSync } from 'node:fs';
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import { UserError } from '../core/errors.js';
import type { FitResult } from '../core/fit.js';
import type { Json, JsonObject } from '../core/json.js';
import type { Parameters } from '../core/space.js';
import type { Proposal, Trial } from '../core/trial.js';
import { fromExactJson, toExactJson } from './exact-json.js';
import { fromFitRow, toFitRow } from './fit-rows.js';
import { migrations, type StudyTables } from './schema.js';
import type { ArtifactName, StudyRecord, StudyStore } from './store.js';

/**
 * Creates a study file, or opens it where it is there.
 *
 * @param record what to write into a new file; an old one keeps its own
 * @throws UserError (storage) where the file is not one of ours, or newer than this version
 */
export async function openStudyStore(path: string, record: StudyRecord, version: string): Promise<StudyStore> {
  const db = connect(path, 'write');
  try {
    await migrate(db, path);
    await db
      .insertInto('study')
      .values({
        id: 1,
        name: record.name,
        plan_hash: record.planHash,
        plan: toExactJson(record.plan),
        facts: toExactJson(record.facts),
        version,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return await createStore(db, 'write');
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/**
 * Opens a study file to look at, also while it is being written. Never changes it.
 *
 * @throws UserError (storage) where there is no such file, or it is not one of ours
 */
export async function readStudyStore(path: string): Promise<StudyStore> {
  if (!existsSync(path)) {
    throw new UserError('storage', `${path}: no such file; a study's file is wanted; run the study first`);
  }
  const db = connect(path, 'read');
  try {
    return await createStore(db, 'read');
  } catch (error) {
    await db.destroy();
    throw error instanceof UserError ? error : notOurs(path, error);
  }
}

function connect(path: string, mode: 'read' | 'write'): Kysely<StudyTables> {
  try {
    const database = new Database(path, { timeout: 10_000 });
    // The driver's own read-only option is ignored by the library underneath.
    if (mode === 'read') database.pragma('query_only = ON');
    if (mode === 'write') {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
    }
    database.pragma('foreign_keys = ON');
    checkIntegrity(database);
    return new Kysely<StudyTables>({ dialect: new SqliteDialect({ database }) });
  } catch (error) {
    throw notOurs(path, error);
  }
}

/** SQLite's own check of its pages; a new file passes. @throws where the file is damaged */
function checkIntegrity(database: Database.Database): void {
  // The driver types a pragma's rows as unknown; this one has a row with one text.
  const [found] = database.pragma('quick_check(1)') as readonly { quick_check: string }[];
  if (found.quick_check !== 'ok') throw new Error(`damaged: ${found.quick_check}`);
}

function notOurs(path: string, cause: unknown): UserError {
  const found = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'the file is left as it is; move it away, or choose another --results folder';
  return new UserError('storage', `${path}: can't be read as a study (${found}); a study file is wanted; ${remedy}`, {
    cause,
  });
}

async function migrate(db: Kysely<StudyTables>, path: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const message = error instanceof Error ? error.message : String(error);
  if (/corrupted migrations|missing/i.test(message)) {
    const remedy = 'update regsweep, or choose another --results folder';
    throw new UserError('storage', `${path}: was written by a newer version of regsweep; ${remedy}`, { cause: error });
  }
  throw notOurs(path, error);
}

async function createStore(db: Kysely<StudyTables>, mode: 'read' | 'write'): Promise<StudyStore> {
  const row = await db.selectFrom('study').selectAll().executeTakeFirstOrThrow();
  // The casts below read back what this room wrote.
  const record: StudyRecord = {
    name: row.name,
    planHash: row.plan_hash,
    plan: fromExactJson(row.plan) as JsonObject,
    facts: fromExactJson(row.facts) as JsonObject,
  };
  return {
    record,
    addTrials: (block, trials) => addTrials(db, block, trials),
    addFits: (results) => addFits(db, results),
    trials: () => readTrials(db),
    async putArtifact(name, value) {
      const text = toExactJson(value);
      await db
        .insertInto('artifact')
        .values({ name, value: text })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
        .execute();
    },
    async artifact(name: ArtifactName) {
      const found = await db.selectFrom('artifact').select('value').where('name', '=', name).executeTakeFirst();
      return found === undefined ? null : (fromExactJson(found.value) as JsonObject);
    },
    async replaceRecord({ name, planHash, plan, facts }) {
      const row = { name, plan_hash: planHash, plan: toExactJson(plan), facts: toExactJson(facts) };
      await db.updateTable('study').set(row).where('id', '=', 1).execute();
      return createStore(db, mode);
    },
    async close() {
      // So that the file alone, copied elsewhere, is the whole study.
      if (mode === 'write') await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
      await db.destroy();
    },
  };
}

async function addTrials(
  db: Kysely<StudyTables>,
  block: number,
  trials: readonly (Proposal & { readonly number: number })[],
): Promise<void> {
  const rows = trials.map(({ number, parameters, memo }) => ({
    number,
    block,
    parameters: toExactJson(parameters),
    memo: toExactJson(memo),
  }));
  await db.transaction().execute(async (transaction) => {
    for (const row of rows) await transaction.insertInto('candidate').values(row).execute();
  });
}

/** One transaction a call. A fit that is done again (after a failure of the machine) replaces its old result. */
async function addFits(db: Kysely<StudyTables>, results: readonly FitResult[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const result of results) {
      const row = toFitRow(result);
      await transaction
        .insertInto('fit')
        .values(row)
        .onConflict((conflict) => conflict.columns(['candidate', 'repeat', 'fold']).doUpdateSet(row))
        .execute();
    }
  });
}

async function readTrials(db: Kysely<StudyTables>): Promise<readonly Trial[]> {
  const candidates = await db.selectFrom('candidate').selectAll().orderBy('number').execute();
  const rows = await db
    .selectFrom('fit')
    .selectAll()
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
  return candidates.map((candidate) => ({
    number: candidate.number,
    block: candidate.block,
    parameters: fromExactJson(candidate.parameters) as Parameters,
    memo: fromExactJson(candidate.memo) as Json,
    fits: fits.get(candidate.number) ?? [],
  }));
}
