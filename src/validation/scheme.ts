import type { SplitColumn, SplitColumns, Splits } from '../core/dataset.js';
import type { JsonObject } from '../core/json.js';
import type { PortEntry } from '../core/port.js';
import type { LabelSets } from '../util/label-folds.js';

export interface SplitInput {
  /** The rows to split, ascending: all but the test rows. */
  readonly rows: Int32Array;
  /** Class index by dataset row (not by position in `rows`), for stratifying; null for another task. */
  readonly labels: Int32Array | null;
  /** Which labels each dataset row has, for stratifying; left out for another task. */
  readonly labelSets?: LabelSets;
  /** What the data say of rows beside their inputs and target; the column that a scheme splits by is there. */
  readonly columns: SplitColumns;
  readonly seed: number;
  readonly options: JsonObject;
}

/** Splits rows by a fixed rule. Candidates are not among its inputs, so every candidate meets the same splits. */
export interface ValidationScheme {
  /** @throws UserError (data) where the rows can't be split so, e.g. more folds than rows */
  split(input: SplitInput): Splits;
  /** How many splits there will be, known without data; null: as many as the data have groups, or folds. */
  shape(options: JsonObject): { readonly repeats: number; readonly folds: number | null };
}

export interface ValidationEntry extends PortEntry<ValidationScheme> {
  /** The column that the scheme splits by, which `data` then has to name; left out: it deals row by row. */
  readonly splitsBy?: SplitColumn;
}

export type ValidationMap = Readonly<Record<string, ValidationEntry>>;
