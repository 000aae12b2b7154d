import type { HistoryTrial, Proposal } from '../core/trial.js';
import type { Strategy } from './strategy.js';

/**
 * A strategy whose first trials are those that a person wants to begin with. The strategy itself goes on behind them and
 * knows them: as pending where it is asked together with them.
 */
export function withStart(strategy: Strategy): Strategy {
  return {
    ...strategy,
    propose: async (context, history, count) => {
      const given = (context.start ?? []).slice(history.length, history.length + count);
      const first = given.map((parameters): Proposal => ({ parameters, memo: null }));
      if (first.length === count) return first;
      const pending = first.map(
        (proposal, i): HistoryTrial => ({ ...proposal, number: history.length + i, outcome: { state: 'pending' } }),
      );
      return [...first, ...(await strategy.propose(context, [...history, ...pending], count - first.length))];
    },
  };
}
