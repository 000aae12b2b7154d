import type { DataPlan } from '../core/plan.js';
import type { PreprocessingStep } from '../core/settings.js';
import type { LikeTable, TableLike } from './like.js';
import type { Table } from './table.js';
import type { ValueKeeper } from './values/keeper.js';

export interface ReadContext {
  /** The folder that paths of the plan are relative to. */
  readonly baseDirectory: string;
  /** The study's steps: `one-hot` and `ordinal` say what may be text, `impute` that values may be missing. */
  readonly preprocessing: readonly PreprocessingStep[];
  /** Where the numbers are kept; left out: in memory. */
  readonly keeper?: ValueKeeper;
}

/** Reads one kind of file. */
export interface TableReader {
  /** @throws UserError (data) that lists everything wrong with the file, each with its line and column name */
  read(plan: DataPlan, context: ReadContext): Promise<Table>;
  /**
   * Reads further data of the same columns: these by name in any order, others are ignored.
   *
   * @throws UserError (data) where a column is absent or holds something else, or a class is not among those wanted
   */
  readLike(
    source: DataPlan['source'],
    like: TableLike,
    context: Omit<ReadContext, 'preprocessing'>,
  ): Promise<LikeTable>;
}

export type ReaderMap = Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<TableReader> }>
>;

/** The source of a reader that takes one file. */
export function pathOf(source: DataPlan['source']): string {
  if (typeof source === 'string') return source;
  throw new Error('readers are chosen by the form of the source');
}
