import { sortedOrder } from '../../util/sorted-order.js';
import type { Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/**
 * Median of |ŷ − y|: the mean of the first error at which half of the rows are passed and of the first at which more are,
 * which are two where rows are even in number, and one elsewhere.
 */
export function medianAbsoluteError(values: Float64Array, target: Target): Statistic {
  const errors = Float64Array.from(values, (value, row) => Math.abs(value - target[row]));
  const order = sortedOrder(errors);
  return (counts) => {
    const half = counts.reduce((sum, count) => sum + count, 0) / 2;
    let passed = 0;
    let first = Number.NaN;
    for (const row of order) {
      passed += counts[row];
      if (Number.isNaN(first) && passed >= half) first = errors[row];
      if (passed > half) return (first + errors[row]) / 2;
    }
    return Number.NaN;
  };
}
