import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** Mean of costs[own class][decided class]. @param costs [actual][decided] */
export function cost(decided: Int32Array, target: Target, costs: readonly (readonly number[])[]): Statistic {
  return meanOf(Float64Array.from(decided, (choice, row) => costs[target[row]][choice]));
}
