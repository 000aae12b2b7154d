import { sortedOrder } from '../../util/sorted-order.js';
import type { Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/** Median of |ŷ − y|, the mean of the two in the middle where their number is even. */
export function medianAbsoluteError(values: Float64Array, target: Target): Statistic {
  const errors = Float64Array.from(values, (value, row) => Math.abs(value - target[row]));
  const order = sortedOrder(errors);
  return (counts) => {
    const rows = counts.reduce((sum, count) => sum + count, 0);
    const [lower, upper] = [Math.floor((rows - 1) / 2), Math.floor(rows / 2)];
    let passed = 0;
    let first = Number.NaN;
    for (const row of order) {
      passed += counts[row];
      if (Number.isNaN(first) && passed > lower) first = errors[row];
      if (passed > upper) return (first + errors[row]) / 2;
    }
    return Number.NaN;
  };
}
