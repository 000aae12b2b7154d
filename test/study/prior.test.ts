import { describe, expect, it } from 'vitest';
import { priorOf } from '../../src/study/prior.js';
import { planWith } from './fakes.js';

const plan = planWith({ strategy: { name: 'bayes', trials: 8, batch: 2, lag: 0, history: 'h.json', options: {} } });
const trials = [
  { number: 4, parameters: { lambda: 0.5 }, score: 1 },
  { number: 7, parameters: { lambda: 0.25 }, score: 2 },
];
const history = { study: 'net', direction: 'minimize', trials } as const;

describe('results from elsewhere', () => {
  it('become what the search takes for seen, known by their content alone', () => {
    const prior = priorOf(history, plan, 'regression');
    expect(prior.trials).toEqual(trials.map(({ parameters, score }) => ({ parameters, score })));
    const renumbered = { ...history, study: 'x', trials: trials.map((trial) => ({ ...trial, number: 0 })) };
    expect(priorOf(renumbered, plan, 'regression').hash).toBe(prior.hash);
    const other = { ...history, trials: [{ ...trials[0], score: 1.5 }, trials[1]] };
    expect(priorOf(other, plan, 'regression').hash).not.toBe(prior.hash);
  });

  it('are refused where they are of another space or better the other way', () => {
    const elsewhere = { ...history, trials: [...trials, { number: 8, parameters: { lambda: 3 }, score: 1 }] };
    expect(() => priorOf(elsewhere, plan, 'regression')).toThrow(/1 of 3 results are not of this space \(lambda has/);
    expect(() => priorOf({ ...history, direction: 'maximize' }, plan, 'regression')).toThrow(
      /h\.json.*were to maximize, and rmse is to minimize/,
    );
  });
});
