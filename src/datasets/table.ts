import type { Dataset, SplitColumns, Values } from '../core/dataset.js';
import type { Task } from '../core/metric.js';
import type { LabelSets } from '../util/label-folds.js';

/** A column of numbers: `slot` is its place in the table's `values`; `origin` was subtracted there (see `columns/origins.ts`). */
export interface NumericColumn {
  readonly kind: 'numeric' | 'pixel';
  readonly name: string;
  readonly slot: number;
  readonly origin: number;
  /** How many of its values are missing. */
  readonly missing: number;
}

/** A column of texts: sorted categories and, by row, the index of the row's category; −1: missing. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  readonly categories: readonly string[];
  readonly codes: Int32Array;
}

export type TableColumn = NumericColumn | TextColumn;

export interface TableTarget {
  readonly task: Task;
  /** Class indices [rows], or labels (1 or 0) or values in the targets' own units, row-major [rows, targets]. */
  readonly target: Int32Array | Float64Array;
  /** Sorted, numbers by value, texts by code unit; empty for numbers and labels. */
  readonly classes: readonly string[];
}

/**
 * What a reader found: checked and complete, but not laid out yet, because which categories become inputs depends on
 * which rows are set aside for the test.
 */
export interface Table extends TableTarget {
  /** As written in the config. */
  readonly source: string;
  readonly rows: number;
  /** Feature columns in the file's order. */
  readonly columns: readonly TableColumn[];
  /** The numeric columns, row-major [rows, numeric columns], float32; NaN is a missing value. */
  readonly values: Values;
  /** [height, width, channels] for images; null for tables, whose width follows from the layout. */
  readonly imageShape: readonly number[] | null;
  readonly targetNames: readonly string[];
  /** By row, those of a test file left out, which come last. */
  readonly splitColumns: SplitColumns;
  /** How much each row counts, ≥ 0; null: all alike. [rows] */
  readonly weights: Float64Array | null;
  /** SHA-256 over names, values and their order; not over paths. */
  readonly hash: string;
}

/** Of data without columns that rows are split by. */
export const noSplitColumns: SplitColumns = { group: null, time: null, fold: null };

/** Which labels each row has, for stratifying; null for another task. */
export function labelSetsOf({
  task,
  target,
  targetNames,
}: Pick<Dataset, 'task' | 'target' | 'targetNames'>): LabelSets | null {
  return task === 'multi-label' ? { count: targetNames.length, values: target } : null;
}

/** Class index by row, for stratifying; null for another task. */
export function labelsOf(data: TableTarget): Int32Array | null {
  return data.target instanceof Int32Array ? data.target : null;
}
