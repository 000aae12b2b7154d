import type { Direction, Task } from './metric-traits.js';

/** Rows as a metric of a person's own sees them, in evaluation mode. */
export type MeasuredRows = {
  /** How much each row counts, where the data have weights (`data.weight`). Left out: once. [n] */
  readonly weights?: Float64Array;
} & (
  | {
      readonly task: 'classification';
      readonly classes: readonly string[];
      /** Class indices. [n] */
      readonly actual: Int32Array;
      /** As `objective.threshold` or `objective.costs` say, else the most probable. [n] */
      readonly decided: Int32Array;
      /** Row-major. [n, classes] */
      readonly probabilities: Float64Array;
    }
  | {
      readonly task: 'multi-label';
      readonly labels: readonly string[];
      /** 1 for each label that a row has, else 0. Row-major. [n, labels] */
      readonly actual: Int32Array;
      /** As `objective.threshold` says, else the more probable. Row-major. [n, labels] */
      readonly decided: Int32Array;
      /** Row-major. [n, labels] */
      readonly probabilities: Float64Array;
    }
  /** In the target's own unit. [n] each */
  | { readonly task: 'regression'; readonly actual: Float64Array; readonly predicted: Float64Array }
);

/** A metric of a person's own. */
export interface OwnMetric {
  readonly summary: string;
  readonly task: Task;
  readonly direction: Direction;
  /** The best value that there can be: what diagnoses and expectations measure distances from. */
  readonly best: number;
  /** A number, of these rows and nothing else: it is asked again for other choices of rows. NaN: not defined on them. */
  readonly measure: (rows: MeasuredRows) => number;
}

export type OwnMetrics = Readonly<Record<string, OwnMetric>>;
