import { describe, expect, it } from 'vitest';
import type { Parameters, Space } from '../../src/core/space.js';
import type { History, HistoryTrial } from '../../src/core/trial.js';
import { parametersKey } from '../../src/space/parameters-key.js';
import { bayes } from '../../src/strategies/bayes/bayes.js';
import { random } from '../../src/strategies/random/random.js';
import type { Strategy } from '../../src/strategies/strategy.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { mean, median } from '../../src/util/statistics.js';
import { categorical, numeric } from '../space/spaces.js';
import { branin, hartmann6, type Problem } from './problems.js';
import { contextOf } from './searches.js';

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

function complete(score: number): HistoryTrial['outcome'] {
  return { state: 'complete', score, standardError: null, foldScores: [score] };
}

interface Run {
  readonly space: Space;
  readonly seed: number;
  readonly trials: number;
  readonly batch?: number;
  readonly outcome: (parameters: Parameters, number: number) => HistoryTrial['outcome'];
}

async function run(strategy: Strategy, { space, seed, trials, batch = 1, outcome }: Run): Promise<History> {
  const context = contextOf(space, { seed, trials });
  let history: History = [];
  while (history.length < trials) {
    const proposals = await strategy.propose(context, history, Math.min(batch, trials - history.length));
    if (proposals.length === 0) break;
    const first = history.length;
    const told = proposals.map((proposal, i) => {
      return { ...proposal, number: first + i, outcome: outcome(proposal.parameters, first + i) };
    });
    history = [...history, ...told];
  }
  return history;
}

function scores(history: History): number[] {
  return history.flatMap(({ outcome }) => (outcome.state === 'complete' ? [outcome.score] : []));
}

/** Scores with normal noise of this standard deviation. */
function noisy(loss: Problem['loss'], deviation: number, seed: number): Run['outcome'] {
  const stream = createRandomStream(streamKey(seed, 'noise'));
  return (parameters) => complete(loss(parameters) + deviation * stream.normal());
}

/** The trial with the best score, which under noise is partly luck. */
function luckiest(history: History): HistoryTrial {
  return history[scores(history).indexOf(Math.min(...scores(history)))];
}

async function medianRegret(strategy: Strategy, { space, loss, minimum }: Problem, batch: number): Promise<number> {
  const regrets: number[] = [];
  for (const seed of seeds) {
    const history = await run(strategy, { space, seed, trials: 40, batch, outcome: (p) => complete(loss(p)) });
    regrets.push(Math.min(...scores(history)) - minimum);
  }
  return median(regrets);
}

/** The best parameters of a run on a deterministic loss. */
async function search(space: Space, trials: number, loss: (p: Parameters) => number): Promise<Parameters> {
  const history = await run(bayes, { space, seed: 11, trials, outcome: (p) => complete(loss(p)) });
  return history.reduce((best, trial) => (loss(trial.parameters) < loss(best.parameters) ? trial : best)).parameters;
}

describe('Bayesian search', () => {
  it.each([
    ['Branin', branin, 1, 100],
    ['Hartmann-6', hartmann6, 1, 10],
    ['Branin in blocks of four', branin, 4, 50],
  ])('beats random search many times over on %s within 40 trials', async (_, problem, batch, factor) => {
    const regret = await medianRegret(bayes, problem, batch);
    expect(regret * factor).toBeLessThan(await medianRegret(random, problem, batch));
  });

  it('beats random search under noise, by the trial that each would use', async () => {
    const { space, loss, minimum } = hartmann6;
    const regrets = { bayes: [] as number[], random: [] as number[] };
    for (const seed of seeds) {
      const outcome = noisy(loss, 0.1483, seed);
      const history = await run(bayes, { space, seed, trials: 40, outcome });
      const number = await bayes.recommend(contextOf(space, { seed, trials: 40 }), history);
      regrets.bayes.push(loss(history[number ?? 0].parameters) - minimum);
      const other = await run(random, { space, seed, trials: 40, outcome: noisy(loss, 0.1483, seed) });
      regrets.random.push(loss(luckiest(other).parameters) - minimum);
    }
    expect(median(regrets.bayes) * 4).toBeLessThan(median(regrets.random));
  });

  it('recommends better than the best score does where there are trials enough to tell noise from shape', async () => {
    // In six dimensions 40 trials are not: the noise stays at its prior's mode, and both rules take the same trial.
    const { space, loss, minimum } = branin;
    const regrets = { recommended: [] as number[], luckiest: [] as number[] };
    for (let seed = 0; seed < 30; seed++) {
      const history = await run(random, { space, seed, trials: 40, outcome: noisy(loss, 14.78, seed) });
      const number = await bayes.recommend(contextOf(space, { seed }), history);
      regrets.recommended.push(loss(history[number ?? 0].parameters) - minimum);
      regrets.luckiest.push(loss(luckiest(history).parameters) - minimum);
    }
    expect(mean(regrets.recommended)).toBeLessThan(mean(regrets.luckiest));
  });

  it('finds an optimum that is exactly zero, and one that is not, on a log axis', async () => {
    const lambda = numeric('lambda', { low: 1e-7, high: 1, scale: 'log', zero: true });
    const space = [lambda, numeric('x', {})];
    const isolated = (p: Parameters) => (p.lambda === 0 ? 0 : 0.5) + (Number(p.x) - 0.3) ** 2;
    const atZero = await search(space, 24, isolated);
    expect(atZero.lambda).toBe(0);
    expect(Math.abs(Number(atZero.x) - 0.3)).toBeLessThan(0.05);
    const inside = (p: Parameters) => (p.lambda === 0 ? 9 : (Math.log10(Number(p.lambda)) + 3) ** 2) + Number(p.x);
    expect(Math.abs(Math.log10(Number((await search(space, 24, inside)).lambda)) + 3)).toBeLessThan(0.3);
  });

  it('finds the best category with the best value of what is conditional on it', async () => {
    const space = [
      categorical('optimizer', ['sgd', 'adam', 'rmsprop']),
      numeric('momentum', { condition: { parameter: 'optimizer', equals: 'sgd' } }),
      numeric('beta', { condition: { parameter: 'optimizer', equals: 'adam' } }),
      numeric('x', {}),
    ];
    const best = await search(space, 40, ({ optimizer, momentum, beta, x }) => {
      const own = optimizer === 'sgd' ? (Number(momentum) - 0.8) ** 2 : optimizer === 'adam' ? 0.1 + Number(beta) : 0.3;
      return own + (Number(x) - 0.6) ** 2;
    });
    expect(best.optimizer).toBe('sgd');
    expect(Math.abs(Number(best.momentum) - 0.8)).toBeLessThan(0.1);
    expect(Math.abs(Number(best.x) - 0.6)).toBeLessThan(0.1);
  });

  it('finds whole numbers, on linear and logarithmic axes', async () => {
    const space = [
      numeric('depth', { kind: 'integer', low: 1, high: 12, step: 1 }),
      numeric('units', { kind: 'integer', low: 4, high: 1024, scale: 'log' }),
    ];
    const best = await search(space, 30, ({ depth, units }) => {
      return (Number(depth) - 9) ** 2 / 10 + (Math.log2(Number(units)) - Math.log2(100)) ** 2;
    });
    expect(best.depth).toBe(9);
    expect(best.units).toBeGreaterThanOrEqual(95);
    expect(best.units).toBeLessThanOrEqual(105);
  });

  it('turns away from where trials fail', async () => {
    const space = [numeric('rate', {}), numeric('x', {})];
    // The loss falls towards the cliff at 0.7.
    const outcome = ({ rate, x }: Parameters): HistoryTrial['outcome'] =>
      Number(rate) > 0.7
        ? { state: 'failed', reason: 'diverged' }
        : complete(1 - Number(rate) + (Number(x) - 0.5) ** 2);
    const history = await run(bayes, { space, seed: 3, trials: 36, outcome });
    expect(Math.min(...scores(history))).toBeLessThan(0.33);
    const failures = history.slice(8).filter((trial) => trial.outcome.state === 'failed');
    expect(failures.length).toBeLessThan(14);
  });

  it('goes on where everything has failed, and recommends nothing then', async () => {
    const outcome = (): HistoryTrial['outcome'] => ({ state: 'failed', reason: 'diverged' });
    const history = await run(bayes, { space: branin.space, seed: 3, trials: 20, outcome });
    expect(new Set(history.map(({ parameters }) => parametersKey(parameters))).size).toBe(20);
    expect(await bayes.recommend(contextOf(branin.space), history)).toBeNull();
  });

  it('proposes different candidates for one block, mindful of those still pending', async () => {
    const { space, loss } = branin;
    const history = await run(bayes, { space, seed: 1, trials: 12, outcome: (p) => complete(loss(p)) });
    const block = await bayes.propose(contextOf(space, { seed: 1 }), history, 4);
    const places = block.map(({ parameters }) => [Number(parameters.x) / 15, Number(parameters.y) / 15]);
    for (const [i, a] of places.entries()) {
      for (const b of places.slice(i + 1)) expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThan(0.01);
    }
  });

  it('can be misled neither by equal scores nor by huge or tiny ones', async () => {
    for (const scale of [0, 1e-200, 1e200]) {
      const outcome = (p: Parameters) => complete(scale * branin.loss(p));
      const history = await run(bayes, { space: branin.space, seed: 2, trials: 14, outcome });
      expect(new Set(history.map(({ parameters }) => parametersKey(parameters))).size).toBe(14);
      if (scale > 0) expect(Math.min(...scores(history)) / scale).toBeLessThan(3);
    }
  });

  it('begins with as many evenly spread trials as asked, or by the number of parameters and of trials', async () => {
    const { space, loss } = hartmann6;
    const begun = async (fields: Parameters, trials: number | null) => {
      const context = contextOf(space, { trials, options: fields });
      let history: History = [];
      for (;;) {
        const [proposal] = await bayes.propose(context, history, 1);
        if (proposal.memo !== null) return history.length;
        history = [...history, { ...proposal, number: history.length, outcome: complete(loss(proposal.parameters)) }];
      }
    };
    expect(await begun({ initial: 7 }, 40)).toBe(7);
    expect(await begun({}, null)).toBe(14);
    expect(await begun({}, 40)).toBe(10);
    expect(await begun({}, 8)).toBe(4);
  });
});
