import type { Splits } from '../core/dataset.js';
import type { JsonObject } from '../core/json.js';
import type { PortMap } from '../core/port.js';

export interface SplitInput {
  /** The rows to split, ascending: all but the test rows. */
  readonly rows: Int32Array;
  /** Class index by dataset row (not by position in `rows`), for stratifying; null for regression. */
  readonly labels: Int32Array | null;
  readonly seed: number;
  readonly options: JsonObject;
}

/** Splits rows by a fixed rule. Candidates are not among its inputs, so every candidate meets the same splits. */
export interface ValidationScheme {
  /** @throws UserError (data) where the rows can't be split so, e.g. more folds than rows */
  split(input: SplitInput): Splits;
  /** How many splits there will be, known without data. */
  shape(options: JsonObject): { readonly repeats: number; readonly folds: number };
}

export type ValidationMap = PortMap<ValidationScheme>;
