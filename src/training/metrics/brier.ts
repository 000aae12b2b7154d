import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/**
 * Mean of Σ_k (p_k − y_k)², y one-hot: in [0, 2] for three and more classes (Brier, "Verification of forecasts expressed
 * in terms of probability", Monthly Weather Review 78, 1950), halved for two classes, where (p − y)² of one class is
 * what everybody calls the Brier score. As scikit-learn's `brier_score_loss(scale_by_half='auto')`.
 */
export function brier(logProbabilities: Float64Array, classes: number, target: Target): Statistic {
  const scale = classes === 2 ? 0.5 : 1;
  return meanOf(
    Float64Array.from(target, (label, row) => {
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        const error = Math.exp(logProbabilities[row * classes + k]) - (k === label ? 1 : 0);
        sum += error * error;
      }
      return scale * sum;
    }),
  );
}
