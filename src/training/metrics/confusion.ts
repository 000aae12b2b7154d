import type { Target } from './prediction.js';
import type { Counts } from './statistic.js';

/** Row counts by class. [classes] each */
export interface ClassCounts {
  /** Rows of the class. */
  readonly actual: Float64Array;
  /** Rows said to be of the class. */
  readonly predicted: Float64Array;
  /** Rows of the class that are said to be so. */
  readonly correct: Float64Array;
}

/** The margins and the diagonal of the confusion matrix: all that recall, precision and F1 need of it. */
export function countClasses(predicted: Int32Array, target: Target, classes: number, counts: Counts): ClassCounts {
  const out = {
    actual: new Float64Array(classes),
    predicted: new Float64Array(classes),
    correct: new Float64Array(classes),
  };
  for (let i = 0; i < predicted.length; i++) {
    out.actual[target[i]] += counts[i];
    out.predicted[predicted[i]] += counts[i];
    if (predicted[i] === target[i]) out.correct[target[i]] += counts[i];
  }
  return out;
}
