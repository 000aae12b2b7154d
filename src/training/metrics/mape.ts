import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** Mean of |ŷ − y| / max(|y|, ε), ε = 2⁻⁵²: a share. As scikit-learn's `mean_absolute_percentage_error`. */
export function mape(values: Float64Array, target: Target): Statistic {
  return meanOf(
    Float64Array.from(values, (value, row) => {
      return Math.abs(value - target[row]) / Math.max(Math.abs(target[row]), Number.EPSILON);
    }),
  );
}
