import { softplus } from './label-loss.js';
import type { Prediction, Target } from './prediction.js';

export interface OneTarget {
  readonly prediction: Prediction;
  readonly target: Target;
}

/** A label for itself: two classes, 0 where it is not there and 1 where it is. */
export interface OneLabel {
  readonly prediction: Extract<Prediction, { task: 'classification' }>;
  readonly target: Int32Array;
}

/** @param target [n, labels] */
export function eachLabel(
  { labels, logits }: Extract<Prediction, { task: 'multi-label' }>,
  target: Target,
): readonly OneLabel[] {
  const rows = logits.length / labels;
  return Array.from({ length: labels }, (_, k) => {
    const logProbabilities = new Float64Array(2 * rows);
    const own = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const i = row * labels + k;
      logProbabilities[2 * row] = -softplus(logits[i]);
      logProbabilities[2 * row + 1] = -softplus(-logits[i]);
      own[row] = target[i];
    }
    return { prediction: { task: 'classification', classes: 2, logProbabilities }, target: own };
  });
}
