import type { Json } from './json.js';

/** A parameter is active only where another one has (`equals`) or has not (`differs`) a value; inactive parents deactivate. */
export type Condition =
  | { readonly parameter: string; readonly equals: Json }
  | { readonly parameter: string; readonly differs: Json };

interface SpecBase {
  /** As written in the space: a short name (`lambda`) or a path (`training.batchSize`). */
  readonly name: string;
  /** Where the value goes in `Settings`, e.g. `training.penalty.lambda`. */
  readonly path: string;
  readonly condition: Condition | null;
  /** Other paths that take the same value; left out where there are none, as in plans made before there were any. */
  readonly also?: readonly string[];
}

/** A number in [low, high]. `zero` adds the single value 0 to a log axis. `points` is the grid's number of values. */
export interface NumericSpec extends SpecBase {
  readonly kind: 'real' | 'integer';
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  readonly zero: boolean;
  /** Distance between allowed values from `low` on (linear only); 1 for integers where not given; null: continuous. */
  readonly step: number | null;
  readonly points: number | null;
}

/** One of a list. `settings` holds, index by index, what is put into `Settings` (a value with its defaults filled in). */
export interface CategoricalSpec extends SpecBase {
  readonly kind: 'categorical';
  readonly values: readonly Json[];
  readonly settings: readonly Json[];
}

export type ParameterSpec = NumericSpec | CategoricalSpec;
export type Space = readonly ParameterSpec[];

/** One of several spaces that a grid goes through one after another. */
export interface SpaceBlock {
  readonly space: Space;
  /** Conditions on candidates of this block. */
  readonly where?: readonly string[];
}

/** A candidate: its active parameters by name. */
export type Parameters = Readonly<Record<string, Json>>;
