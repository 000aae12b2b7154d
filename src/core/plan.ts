import type { JsonObject } from './json.js';
import type { MeasureSettings } from './measures.js';
import type { MetricName, Task } from './metric.js';
import type { Settings } from './settings.js';
import type { Parameters, Space, SpaceBlock } from './space.js';
import type { TargetTransform } from './target-transform.js';

/** A study, read and checked: JSON all through, every default filled in. */
export interface StudyPlan {
  readonly name: string;
  readonly seed: number;
  /** The folder that data paths are relative to; not part of the plan's identity. */
  readonly baseDirectory: string;
  readonly data: DataPlan;
  /** The fixed values; a candidate's parameters replace those of the space's paths. */
  readonly settings: Settings;
  readonly space: Space;
  /** The spaces whose parameters these are, where there are several. Left out: there is one. */
  readonly blocks?: readonly SpaceBlock[];
  /** Conditions on candidates, see `space/expression.ts`. Left out where there are none, and so is `start`: what a plan is
   * identified by stays what it was before there were any. */
  readonly where?: readonly string[];
  /** Candidates that are tried first. */
  readonly start?: readonly Parameters[];
  readonly strategy: StrategyPlan;
  /** How each candidate is judged. */
  readonly validation: ValidationPlan;
  /** How the whole procedure is judged; null: it is not. */
  readonly nested: NestedPlan | null;
  readonly objective: ObjectivePlan;
  readonly execution: ExecutionPlan;
  readonly gate: Gate | null;
  /** Also fit the unregularised network, outside the ranking. */
  readonly reference: boolean;
}

/** What candidates are ranked by, and how it is measured. */
export interface ObjectivePlan extends MeasureSettings {
  /** null: the task's own (log-loss for classes, rmse for numbers). */
  readonly metric: MetricName | null;
}

export interface DataPlan {
  /** A table (csv, csv.gz, parquet, npy, npz) or IDX files (images, labels). */
  readonly source: string | { readonly images: string; readonly labels: string };
  /** A file of its own for the test rows, of the same form. Left out: they are set aside from the source. */
  readonly testSource?: DataPlan['source'] | undefined;
  /** The column to predict, or several (two and more) of numbers or labels; null for images, and where it is told from arrays. */
  readonly target: string | readonly string[] | null;
  /** null: told from the target's values. */
  readonly task: Task | null;
  /** Share of the rows set aside first and looked at once; 0: none. */
  readonly test: number;
  readonly exclude: readonly string[];
  /** Columns that rows are split by, and that are no features; null: none. */
  readonly group: string | null;
  readonly time: string | null;
  readonly fold: string | null;
  /** What training does to numbers. Left out: they are standardised. */
  readonly targetTransform?: TargetTransform | undefined;
  /** The column that says how much each row counts. Left out: all alike. */
  readonly weight?: string | undefined;
  /** What counts as no value, in lower or upper case; null: the usual marks among numbers, the empty cell among texts. */
  readonly missing: readonly string[] | null;
}

/** `batch` proposals make a block; they use the results of blocks up to `lag` before the last. `trials` null: the strategy's own end. */
export interface StrategyPlan {
  readonly name: string;
  readonly trials: number | null;
  readonly batch: number;
  readonly lag: number;
  /** A file of results from elsewhere, beside the config; its content, not its name, is part of the plan's identity. */
  readonly history: string | null;
  readonly options: JsonObject;
}

export interface ValidationPlan {
  readonly name: string;
  readonly options: JsonObject;
}

/** Outer folds around the search: each runs all of it on its own training rows and is scored on its other rows. */
export interface NestedPlan {
  readonly outer: ValidationPlan;
  /** null: the study itself; else the study of one outer fold, whose test rows are the fold's. */
  readonly fold: number | null;
}

export interface ExecutionPlan {
  readonly backend: 'auto' | string;
  /** Where TensorFlow computes: auto, cpu, gpu or gpu:N. */
  readonly device: string;
  /** Whether TensorFlow may only take operations that give the same bits each time. */
  readonly deterministic: boolean;
  readonly workers: 'auto' | number;
  /** Most fits that train together in one pass; auto: told from the model's size. Results don't depend on it. */
  readonly fitsPerBatch: 'auto' | number;
  /** Bytes that the fits of a batch may take together, by estimate, in each process; null: a default that suits most. */
  readonly maxMemoryBytes: number | null;
  /** Where the rows' numbers are while the study runs; auto: in memory, unless they are too many for it. */
  readonly data: 'auto' | 'memory' | 'disk';
  /** Milliseconds that a batch may take for each of its fits; null: no limit. */
  readonly fitTimeoutMs: number | null;
}

export type Gate =
  | { readonly metric: MetricName; readonly atLeast: number }
  | { readonly metric: MetricName; readonly atMost: number };
