import type { Values } from '../core/dataset.js';
import type { Task } from '../core/metric.js';
import type { TableColumn } from './table.js';

/** What further labelled data must look like, to stand beside those that a model was, or is to be, trained on. */
export interface TableLike {
  readonly task: Task;
  /** One; several for several numbers or labels. */
  readonly targetNames: readonly string[];
  /** In the order of their indices; empty for regression. */
  readonly classes: readonly string[];
  /** Feature columns, by name; of images none. */
  readonly columns: readonly LikeColumn[];
  /** A column that need not be there; null: none. */
  readonly weight: string | null;
  /** [height, width, channels]; null for tables. */
  readonly imageShape: readonly number[] | null;
  /** As in a plan. */
  readonly missing: readonly string[] | null;
  /** Whether features may be missing. */
  readonly fillsMissing: boolean;
  readonly words: LikeWords;
}

export type LikeColumn =
  | { readonly kind: 'number'; readonly name: string; readonly origin: number }
  | { readonly kind: 'text'; readonly name: string };

/** How complaints speak of what is wanted. */
export interface LikeWords {
  /** Why a column must be there: `the model was trained with it`. */
  readonly hasColumn: string;
  /** Before a list of classes: `the model knows`. */
  readonly hasClasses: string;
  /** Before a shape: `the model takes`. */
  readonly hasShape: string;
}

/** Labelled data in the order of the file's columns; the columns' slots are places in `values`. */
export interface LikeTable {
  /** As written where the source is named. */
  readonly source: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Row-major [rows, numeric columns]. */
  readonly values: Values;
  /** Indices into the wanted classes [rows], or labels (1 or 0) or values, row-major [rows, targets]. */
  readonly target: Int32Array | Float64Array;
  /** How much each row counts; null: all alike. */
  readonly weights: Float64Array | null;
}
