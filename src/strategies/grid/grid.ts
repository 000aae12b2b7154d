import type { Strategy } from '../strategy.js';
import { combinationsOf } from './combinations.js';

/** All combinations, in order; it ends by itself. */
export const grid: Strategy = {
  propose: async (context, history, count) => {
    const combinations = combinationsOf(context);
    const from = history.length - (context.start?.length ?? 0);
    const end = Math.min(from + count, combinations.size);
    const indices = Array.from({ length: Math.max(end - from, 0) }, (_, i) => from + i);
    return indices.map((index) => ({ parameters: combinations.at(index), memo: null }));
  },
  size: (context) => combinationsOf(context).size + (context.start?.length ?? 0),
  recommend: async () => null,
};
