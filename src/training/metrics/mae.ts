import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** Mean absolute error, in the target's unit. */
export function mae(values: Float64Array, target: Target): Statistic {
  return meanOf(Float64Array.from(values, (value, row) => Math.abs(value - target[row])));
}
