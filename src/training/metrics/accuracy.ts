import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** Share of rows whose most probable class is their own. */
export function accuracy(predicted: Int32Array, target: Target): Statistic {
  return meanOf(Float64Array.from(predicted, (label, row) => (label === target[row] ? 1 : 0)));
}
