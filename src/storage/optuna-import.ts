import { existsSync } from 'node:fs';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { UserError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Direction } from '../core/metric.js';
import { nearNames } from '../util/near-names.js';

/** Optuna's tables, so far as they are read here (optuna/storages/_rdb/models.py). */
interface OptunaTables {
  version_info: { schema_version: number };
  studies: { study_id: number; study_name: string };
  study_directions: { study_id: number; direction: string; objective: number };
  trials: { trial_id: number; number: number; study_id: number; state: string };
  trial_values: { trial_id: number; value: number | null; value_type: string };
  trial_params: {
    param_id: number;
    trial_id: number;
    param_name: string;
    param_value: number;
    distribution_json: string;
  };
}

export interface OptunaTrial {
  readonly number: number;
  readonly parameters: Readonly<Record<string, Json>>;
  /** null: not complete, or not a finite number. */
  readonly score: number | null;
}

export interface OptunaStudy {
  readonly name: string;
  readonly direction: Direction;
  /** In order of numbers. */
  readonly trials: readonly OptunaTrial[];
}

const knownSchema = 12;

/**
 * Reads a study from an Optuna database (SQLite); the file is not changed.
 *
 * @param study its name; null: the only one
 * @throws UserError (data) where the file is not one, or has no such study, or the study has several objectives
 */
export async function readOptunaStudy(path: string, study: string | null): Promise<OptunaStudy> {
  if (!existsSync(path)) throw new UserError('data', `${path}: no such file; an Optuna database (SQLite) is wanted`);
  const db = open(path);
  try {
    await checkSchema(db, path);
    const { study_id, study_name } = await findStudy(db, path, study);
    const direction = await readDirection(db, study_id, `${path}, study ${study_name}`);
    return { name: study_name, direction, trials: await readTrials(db, study_id) };
  } finally {
    await db.destroy();
  }
}

function open(path: string): Kysely<OptunaTables> {
  try {
    const database = new Database(path, { timeout: 10_000 });
    database.pragma('query_only = ON');
    return new Kysely<OptunaTables>({ dialect: new SqliteDialect({ database }) });
  } catch (error) {
    throw notOptuna(path, error);
  }
}

function notOptuna(path: string, cause: unknown): UserError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new UserError('data', `${path}: can't be read (${found}); an Optuna database (SQLite) is wanted`, { cause });
}

async function checkSchema(db: Kysely<OptunaTables>, path: string): Promise<void> {
  const info = await db
    .selectFrom('version_info')
    .select('schema_version')
    .executeTakeFirst()
    .catch((error: unknown) => {
      throw notOptuna(path, error);
    });
  // Within a version, Optuna 3 added how a value that is not finite is told.
  const told = db.selectFrom('trial_values').select('value_type').limit(1).execute();
  const isCurrent = await told.then(() => true).catch(() => false);
  if (info?.schema_version === knownSchema && isCurrent) return;
  const has = `its schema has version ${info?.schema_version ?? 'none'}`;
  const found = isCurrent ? `${has}, and ${knownSchema} is known here` : `${has}, from before Optuna 3`;
  throw new UserError('data', `${path}: ${found}; run \`optuna storage upgrade --storage sqlite:///${path}\` first`);
}

async function findStudy(db: Kysely<OptunaTables>, path: string, name: string | null) {
  const studies = await db.selectFrom('studies').select(['study_id', 'study_name']).orderBy('study_id').execute();
  const found = studies.filter(({ study_name }) => name === null || study_name === name);
  if (found.length === 1) return found[0];
  const names = studies.map(({ study_name }) => study_name);
  const there = names.length === 0 ? 'it holds no study' : `it holds ${names.slice(0, 10).join(', ')}`;
  const near = name === null ? [] : nearNames(name, names);
  const remedy = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'name one with --study';
  throw new UserError('data', `${path}: ${name === null ? '' : `no study is named ${name}; `}${there}; ${remedy}`);
}

async function readDirection(db: Kysely<OptunaTables>, id: number, label: string): Promise<Direction> {
  const rows = await db.selectFrom('study_directions').select('direction').where('study_id', '=', id).execute();
  const [direction] = rows.map((row) => row.direction.toLowerCase());
  if (rows.length === 1 && (direction === 'minimize' || direction === 'maximize')) return direction;
  const found = rows.length > 1 ? `it has ${rows.length} objectives` : 'it has no direction';
  throw new UserError('data', `${label}: ${found}; a study with one objective is wanted`);
}

async function readTrials(db: Kysely<OptunaTables>, id: number): Promise<readonly OptunaTrial[]> {
  const trials = await db
    .selectFrom('trials')
    .leftJoin('trial_values', 'trial_values.trial_id', 'trials.trial_id')
    .select(['trials.trial_id', 'number', 'state', 'value', 'value_type'])
    .where('study_id', '=', id)
    .orderBy('number')
    .execute();
  const parameters = await readParameters(db, id);
  return trials.map(({ trial_id, number, state, value, value_type }) => ({
    number,
    parameters: parameters.get(trial_id) ?? {},
    score: state === 'COMPLETE' && value_type === 'FINITE' ? value : null,
  }));
}

async function readParameters(db: Kysely<OptunaTables>, id: number): Promise<Map<number, Record<string, Json>>> {
  const rows = await db
    .selectFrom('trial_params')
    .innerJoin('trials', 'trials.trial_id', 'trial_params.trial_id')
    .select(['trial_params.trial_id', 'param_name', 'param_value', 'distribution_json'])
    .where('study_id', '=', id)
    .orderBy('param_id')
    .execute();
  const found = new Map<number, Record<string, Json>>();
  for (const row of rows) {
    const values = found.get(row.trial_id) ?? {};
    values[row.param_name] = parameterOf(row.param_value, row.distribution_json);
    found.set(row.trial_id, values);
  }
  return found;
}

/** Optuna stores a choice as its index; other values as numbers. */
function parameterOf(stored: number, distribution: string): Json {
  // As Optuna wrote it.
  const { attributes } = JSON.parse(distribution) as { attributes: { choices?: readonly Json[] } };
  return attributes.choices === undefined ? stored : (attributes.choices[stored] ?? null);
}
