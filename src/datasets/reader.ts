import type { DataPlan } from '../core/plan.js';
import type { PreprocessingStep } from '../core/settings.js';
import type { Table } from './table.js';

export interface ReadContext {
  /** The folder that paths of the plan are relative to. */
  readonly baseDirectory: string;
  /** The study's steps: `one-hot` says what may be text. */
  readonly preprocessing: readonly PreprocessingStep[];
}

/** Reads one kind of file. */
export interface TableReader {
  /** @throws UserError (data) that lists everything wrong with the file, each with its line and column name */
  read(plan: DataPlan, context: ReadContext): Promise<Table>;
}

export type ReaderMap = Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<TableReader> }>
>;
