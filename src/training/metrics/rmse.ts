import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** (value − target)² of each row. [n] */
export function squaredErrors(values: Float64Array, target: Target): Float64Array {
  return Float64Array.from(values, (value, row) => (value - target[row]) ** 2);
}

/** Root of the mean squared error, in the target's unit. */
export function rmse(values: Float64Array, target: Target): Statistic {
  const meanSquare = meanOf(squaredErrors(values, target));
  return (counts) => Math.sqrt(meanSquare(counts));
}
