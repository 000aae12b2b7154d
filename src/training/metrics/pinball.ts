import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/**
 * Mean of max(τ (y − ŷ), (τ − 1)(y − ŷ)): least where ŷ is the τ-quantile.
 *
 * Source: R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46 (1978).
 */
export function pinball(values: Float64Array, target: Target, level: number): Statistic {
  return meanOf(
    Float64Array.from(values, (value, row) => {
      const error = target[row] - value;
      return Math.max(level * error, (level - 1) * error);
    }),
  );
}
