import { describe, expect, it } from 'vitest';
import type { History, PriorTrial } from '../../src/core/trial.js';
import { bayes } from '../../src/strategies/bayes/bayes.js';
import { numeric } from '../space/spaces.js';
import { contextOf } from './searches.js';

/** Least at x = 0.7, y = 0.2. */
const space = [numeric('x', {}), numeric('y', {})];
const loss = (x: number, y: number) => (x - 0.7) ** 2 + (y - 0.2) ** 2;

/** A grid that misses the optimum. */
const prior: readonly PriorTrial[] = [0.1, 0.5, 0.9].flatMap((x) =>
  [0.05, 0.5, 0.95].map((y) => ({ parameters: { x, y }, score: loss(x, y) })),
);

describe('bayes with results from elsewhere', () => {
  it('begins where they point to, without trials spread over the space', async () => {
    for (const seed of [0, 1, 2, 3]) {
      const context = contextOf(space, { seed, trials: 20, prior });
      const [{ parameters, memo }] = await bayes.propose(context, [], 1);
      expect(loss(Number(parameters.x), Number(parameters.y))).toBeLessThan(0.02);
      expect(memo).not.toBeNull();
    }
  });

  it('goes the other way where larger scores are better', async () => {
    const mirrored = prior.map(({ parameters, score }) => ({ parameters, score: -score }));
    const [maximized] = await bayes.propose(contextOf(space, { direction: 'maximize', prior: mirrored }), [], 1);
    const [minimized] = await bayes.propose(contextOf(space, { prior }), [], 1);
    expect(maximized).toEqual(minimized);
  });

  it('spreads what is missing where they are few', async () => {
    const few = contextOf(space, { trials: 40, prior: prior.slice(0, 2) });
    const memos = (await bayes.propose(few, [], 5)).map(({ memo }) => memo);
    expect(memos.map((memo) => memo === null)).toEqual([true, true, true, true, false]);
  });

  it('recommends trials of the study only, though the best is from elsewhere', async () => {
    const best: PriorTrial = { parameters: { x: 0.7, y: 0.2 }, score: -1 };
    const history: History = [0.3, 0.65].map((x, number) => ({
      number,
      parameters: { x, y: 0.3 },
      memo: null,
      outcome: { state: 'complete', score: loss(x, 0.3), standardError: null, foldScores: [] },
    }));
    expect(await bayes.recommend(contextOf(space, { prior: [...prior, best] }), history)).toBe(1);
  });
});
