import type { Target } from './prediction.js';
import { squaredErrors } from './rmse.js';
import { type Counts, meanOf, type Statistic } from './statistic.js';

/**
 * Coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: the share of the variance that is explained; below 0 where the
 * mean would have done better. NaN where all targets are equal, since there is nothing to explain.
 */
export function r2(values: Float64Array, target: Target): Statistic {
  const meanSquare = meanOf(squaredErrors(values, target));
  const meanTarget = meanOf(Float64Array.from(target));
  return (counts) => {
    const variance = meanSquareAbout(meanTarget(counts), target, counts);
    return variance > 0 ? 1 - meanSquare(counts) / variance : Number.NaN;
  };
}

function meanSquareAbout(centre: number, target: Target, counts: Counts): number {
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < target.length; i++) {
    sum += counts[i] * (target[i] - centre) ** 2;
    rows += counts[i];
  }
  return sum / rows;
}
