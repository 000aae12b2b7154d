import type { Task } from './metric.js';
import type { TargetTransform } from './target-transform.js';

/** Rows of numbers, float32 and row-major [rows, width], that are not in memory. */
export interface StoredRows {
  readonly rows: number;
  readonly width: number;
  /** Whether any number is missing (NaN). */
  readonly hasMissing: boolean;
  /** Where they are, for another process to open. */
  readonly path: string;
  /** Reads whole rows into `out` from index `at` on, in the order given. [rows.length, width] */
  read(rows: Int32Array, out: Float32Array, at: number): void;
}

/** Numbers in memory, row-major, or where rows are read from. */
export type Values = Float32Array | StoredRows;

/**
 * Data, once. Rows are addressed by index everywhere; nothing copies them per fold.
 * `features` is row-major [rows, width], float32. NaN is a missing value; it occurs only where a preprocessing step fills
 * it in.
 */
export interface Dataset {
  readonly task: Task;
  readonly rows: number;
  /** Shape of one row as the network sees it: [width] for tables, [height, width, channels] for images. */
  readonly rowShape: readonly number[];
  readonly features: Values;
  readonly columns: readonly FeatureColumn[];
  /**
   * Class indices [rows] (classification), values in the targets' own units (regression), or 1 for each label that a row
   * has and 0 for the others (multi-label); row-major [rows, targets].
   */
  readonly target: Int32Array | Float64Array;
  /** Class names in the order of their indices; empty for numbers and labels. Sorted: numbers by value, texts by code unit. */
  readonly classes: readonly string[];
  /** One; several for several numbers; of labels their names. */
  readonly targetNames: readonly string[];
  /** What training does to numbers. Left out: they are standardised. */
  readonly targetTransform?: TargetTransform | undefined;
  /** How much each row counts, ≥ 0; null: all alike. [rows] */
  readonly weights: Float64Array | null;
  /** SHA-256 over content (names, values, order), not over paths. */
  readonly hash: string;
}

/** Outputs that a network has for these data. */
export function outputsOf({ task, classes, targetNames }: Pick<Dataset, 'task' | 'classes' | 'targetNames'>): number {
  return task === 'classification' ? classes.length : targetNames.length;
}

/**
 * One column of `features`. `origin` was subtracted in double precision before rounding to float32, so that a column
 * with a large mean and a small spread keeps its digits. A text column becomes an indicator for each category, or one
 * ordinal column.
 */
export type FeatureColumn = {
  readonly name: string;
  readonly origin: number;
  /** The column of the data that it comes from. */
  readonly source: string;
} & (
  | { readonly kind: 'numeric' | 'pixel'; readonly category: null }
  /** The place of a category in the order. */
  | { readonly kind: 'ordinal'; readonly category: null; readonly order: readonly string[] }
  /** 1 where the source holds the category, else 0. */
  | { readonly kind: 'indicator'; readonly category: string }
  /** 1 where the source holds a category that has no indicator of its own. */
  | { readonly kind: 'other'; readonly category: null }
  /** 1 where the source holds no value. */
  | { readonly kind: 'missing'; readonly category: null }
);

/** Whether a column is measured in numbers, as against marks of 0 and 1. */
export function isMeasured({ kind }: FeatureColumn): boolean {
  return kind === 'numeric' || kind === 'pixel' || kind === 'ordinal';
}

/** Training rows and the rows that score them; ascending indices into the dataset, disjoint. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** Columns that rows may be split by, as `data` names them. */
export const splitColumnNames = ['group', 'time', 'fold'] as const;
export type SplitColumn = (typeof splitColumnNames)[number];

/** A column of names: sorted, and by dataset row the index of the row's name. */
export interface RowNames {
  readonly names: readonly string[];
  readonly codes: Int32Array;
}

/** What rows are split by. These columns are no features. null: the plan does not name one. */
export interface SplitColumns {
  readonly group: RowNames | null;
  /** Numbers, or milliseconds of dates, by dataset row; only their order counts. */
  readonly time: Float64Array | null;
  readonly fold: RowNames | null;
}

/** What every split of a study's rows keeps: the test rows, the folds, and the rows that decide when to stop. */
export type SplitRule =
  | { readonly by: 'row' }
  /** Rows of one group stay on one side. `groups`: by dataset row. */
  | { readonly by: 'group'; readonly groups: Int32Array }
  /** What is trained on lies before what it is scored on, with `gap` different times between. `times`: by dataset row. */
  | { readonly by: 'time'; readonly times: Float64Array; readonly gap: number };

/** splits[repeat][fold]. */
export type Splits = readonly (readonly Split[])[];

export interface TestSplit {
  /** Rows for search and refit. */
  readonly train: Int32Array;
  /** Rows set aside; empty where there is no test set. */
  readonly test: Int32Array;
}
