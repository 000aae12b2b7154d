import type { MetricName } from './metric.js';
import type { OwnMetrics } from './own-metric.js';

/** What a decision costs: `costs[actual][decided]`, by class names. */
export type Costs = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * What is measured, as a config says it. What it leaves out is left out here, so that a plan of before is still the same
 * plan.
 */
export interface MeasureSettings {
  /** Metrics to measure besides those of the task and the objective's. */
  readonly also?: readonly MetricName[] | undefined;
  /** The class that precision, recall, … speak of. Left out: the last of two. */
  readonly positive?: string | undefined;
  /** Two classes, or labels: the positive one is decided from this probability on. Left out: the more probable one. */
  readonly threshold?: number | undefined;
  /** Of top-k-accuracy. Left out: 2. */
  readonly top?: number | undefined;
  /** τ of pinball. Left out: 0.5. */
  readonly level?: number | undefined;
  /** The class of least expected cost is decided. */
  readonly costs?: Costs | undefined;
}

/** How probabilities become a class. */
export type Decision =
  /** The lower index where two are equal. */
  | { readonly kind: 'most-probable' }
  /** The class `positive` of two from the probability `threshold` on; each label so, with 1 for there. */
  | { readonly kind: 'threshold'; readonly positive: number; readonly threshold: number }
  /** [actual][decided], by class index. */
  | { readonly kind: 'least-cost'; readonly costs: readonly (readonly number[])[] };

/** What is measured of this dataset's classes. */
export interface Measures {
  /** Besides the standard ones of the task. */
  readonly names: readonly MetricName[];
  readonly decision: Decision;
  /** Index of the class that is spoken of; null: all of more than two, by their mean. */
  readonly positive: number | null;
  readonly top: number;
  readonly level: number;
  /** Class names in the order of their indices, or the labels'; empty for numbers. */
  readonly classes: readonly string[];
  readonly own: OwnMetrics;
}

/** As where nothing is said of it. @param positive the last of two classes is 1 */
export const standardMeasures: Measures = {
  names: [],
  decision: { kind: 'most-probable' },
  positive: null,
  top: 2,
  level: 0.5,
  classes: [],
  own: {},
};
