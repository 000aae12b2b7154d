import { createGrid, type Grid } from '../../space/grid.js';
import type { Strategy, StrategyContext } from '../strategy.js';
import { gridOptions } from './options.js';

/** All combinations, in order; it ends by itself. */
export const grid: Strategy = {
  propose: async (context, history, count) => {
    const combinations = gridOf(context);
    const end = Math.min(history.length + count, combinations.size);
    const indices = Array.from({ length: Math.max(end - history.length, 0) }, (_, i) => history.length + i);
    return indices.map((index) => ({ parameters: combinations.at(index), memo: null }));
  },
  size: (context) => gridOf(context).size,
  recommend: async () => null,
};

function gridOf({ space, options }: StrategyContext): Grid {
  return createGrid(space, gridOptions.parse(options).points ?? null);
}
