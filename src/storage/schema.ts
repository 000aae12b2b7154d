import { type Generated, type GeneratedAlways, type Migration, sql } from 'kysely';
import { checksumMigration } from './checksums.js';
import { optunaMigration } from './optuna-views.js';

/**
 * The tables of a study file. Their names stay clear of Optuna's (`studies`, `trials`, …), so that a file can offer
 * those as views. JSON columns hold "exact JSON" (see exact-json.ts); blobs are little-endian float32;
 * times are UTC, as Optuna writes them; checksums are of their rows (see checksums.ts).
 */
export interface StudyTables {
  /** One row: what this file is. */
  study: {
    id: number;
    name: string;
    plan_hash: string;
    plan: string;
    facts: string;
    version: string;
    checksum: number;
  };
  /** Candidates by trial number; below zero are unregularised references. */
  candidate: {
    number: number;
    block: number;
    parameters: string;
    memo: string;
    proposed_at: string | null;
    checksum: number;
  };
  /** Fits, as they ended. `fold` is −1 for a refit. */
  fit: {
    id: Generated<number>;
    candidate: number;
    repeat: number;
    fold: number;
    state: string;
    result: string;
    row_loss: Uint8Array | null;
    row_predicted: Uint8Array | null;
    ended_at: string | null;
    checksum: number;
    /** The validation metrics of `result`, for Optuna's views. */
    metrics: GeneratedAlways<string | null>;
  };
  /** What came after the search: the winner, its refit and test. */
  artifact: { name: string; value: string; checksum: number };
  /** The space in Optuna's words; `choices` holds a list's values as candidates have them. */
  parameter: { position: number; name: string; choices: string | null; distribution: string };
  /** What Optuna shows of a trial as its user attributes. */
  attribute: { id: Generated<number>; candidate: number; name: string; value: string };
}

/** Migrations by name, in order. A released one never changes. */
export const migrations: Record<string, Migration> = {
  '0001-studies': {
    async up(db) {
      await db.schema
        .createTable('study')
        .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('plan_hash', 'text', (column) => column.notNull())
        .addColumn('plan', 'text', (column) => column.notNull())
        .addColumn('facts', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('candidate')
        .addColumn('number', 'integer', (column) => column.primaryKey())
        .addColumn('block', 'integer', (column) => column.notNull())
        .addColumn('parameters', 'text', (column) => column.notNull())
        .addColumn('memo', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('fit')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('candidate', 'integer', (column) => column.notNull().references('candidate.number'))
        .addColumn('repeat', 'integer', (column) => column.notNull())
        .addColumn('fold', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('result', 'text', (column) => column.notNull())
        .addColumn('row_loss', 'blob')
        .addColumn('row_predicted', 'blob')
        .addUniqueConstraint('fit_key', ['candidate', 'repeat', 'fold'])
        .execute();
      await db.schema
        .createTable('artifact')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0002-optuna': optunaMigration,
  '0003-checksums': checksumMigration,
};
