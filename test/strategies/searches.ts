import type { Parameters, Space } from '../../src/core/space.js';
import type { History, HistoryTrial } from '../../src/core/trial.js';
import type { Strategy, StrategyContext } from '../../src/strategies/strategy.js';
import { categorical, numeric } from '../space/spaces.js';

/** What a strategy may meet: axes of every kind, conditions, few candidates, none. */
export const spaces: Readonly<Record<string, Space>> = {
  regularisation: [
    numeric('lambda', { low: 1e-7, high: 1e-1, scale: 'log', zero: true }),
    numeric('alpha', { condition: { parameter: 'lambda', differs: 0 } }),
    numeric('dropout', { low: 0, high: 0.8, step: 0.1 }),
  ],
  conditional: [
    categorical('optimizer', ['sgd', { name: 'adam', beta1: 0.8 }]),
    numeric('momentum', { condition: { parameter: 'optimizer', equals: 'sgd' } }),
    numeric('units', { kind: 'integer', low: 4, high: 256, scale: 'log' }),
  ],
  few: [
    numeric('depth', { kind: 'integer', low: 1, high: 3, step: 1 }),
    categorical('activation', ['relu', 'tanh']),
    numeric('slope', { low: 0, high: 0.2, step: 0.1, condition: { parameter: 'activation', equals: 'relu' } }),
  ],
  none: [],
};

/** The candidates of `spaces.few`: three depths with tanh, and with relu and each of three slopes. */
export const fewCandidates = 12;

export function contextOf(space: Space, fields: Partial<StrategyContext> = {}): StrategyContext {
  return { space, seed: 7, direction: 'minimize', trials: null, options: {}, prior: [], ...fields };
}

/** A score that prefers a place in the space; every fifth trial fails. */
function outcomeOf(number: number, parameters: Parameters): HistoryTrial['outcome'] {
  if (number % 5 === 4) return { state: 'failed', reason: 'diverged' };
  const numbers = Object.values(parameters).filter((value) => typeof value === 'number');
  const score = numbers.reduce((total, value) => total + (value - 0.3) ** 2, numbers.length);
  return { state: 'complete', score, standardError: 0.1, foldScores: [score - 0.1, score + 0.1] };
}

/** Asks and answers in blocks until the strategy proposes nothing or there are `most` trials. */
export async function search(
  strategy: Strategy,
  context: StrategyContext,
  most: number,
  batch: number,
): Promise<History> {
  let history: History = [];
  while (history.length < most) {
    const proposals = await strategy.propose(context, history, Math.min(batch, most - history.length));
    if (proposals.length === 0) break;
    const trials = proposals.map((proposal, i) => {
      const number = history.length + i;
      // As it is when it comes back from storage.
      const stored: typeof proposal = JSON.parse(JSON.stringify(proposal));
      return { ...stored, number, outcome: outcomeOf(number, proposal.parameters) };
    });
    history = [...history, ...trials];
  }
  return history;
}

export function parametersOf(history: readonly { readonly parameters: Parameters }[]): Parameters[] {
  return history.map(({ parameters }) => parameters);
}
