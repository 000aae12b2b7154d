import { describe, expect, it } from 'vitest';
import { type FailedFit, type FitRequest, type FitResult, fitId } from '../../src/core/fit.js';
import type { Trial } from '../../src/core/trial.js';
import { trainOnce } from '../../src/study/known-fits.js';
import { missingFits, settingsOf } from '../../src/study/search.js';
import { createFakeExecutor, fakeFit, planWith } from './fakes.js';

const plan = planWith();
const shape = { repeats: 1, folds: 2 };
const trialWith = (number: number, lambda: number): Trial => ({
  number,
  block: 0,
  parameters: { lambda },
  memo: null,
  fits: [],
});
const requestsOf = (...trials: readonly Trial[]): readonly FitRequest[] =>
  trials.flatMap((trial) => missingFits(trial, settingsOf(trial, plan), shape));
const fitted = (trial: Trial): Trial => ({ ...trial, fits: requestsOf(trial).map(fakeFit) });

const crashed = (request: FitRequest): FailedFit => ({
  ...{ state: 'failed', trial: request.trial, repeat: request.repeat, fold: request.fold, gradient: null },
  failure: { kind: 'crashed', message: 'the process ended', epoch: null },
});

async function runWith(
  stored: readonly Trial[],
  blocks: readonly (readonly FitRequest[])[],
  fit: (request: FitRequest) => FitResult = fakeFit,
) {
  const { executor, asked } = createFakeExecutor(3, fit);
  const once = trainOnce(executor, plan, stored);
  const results: FitResult[] = [];
  for (const requests of blocks) {
    await once.run(requests, { state: 'run' }, async (found) => void results.push(...found));
  }
  return { asked, results };
}

describe('an executor that trains once', () => {
  it('gives a trial the fits that a stored one with the same settings has', async () => {
    const { asked, results } = await runWith([fitted(trialWith(0, 0.5))], [requestsOf(trialWith(4, 0.5))]);
    expect(asked).toEqual([]);
    expect(results).toEqual(requestsOf(trialWith(4, 0.5)).map(fakeFit));
  });

  it('trains what coincides in a block once, and what an earlier block trained not at all', async () => {
    const first = requestsOf(trialWith(0, 0.2), trialWith(1, 0.4), trialWith(2, 0.2));
    const second = requestsOf(trialWith(3, 0.4), trialWith(4, 0.6));
    const { asked, results } = await runWith([], [first, second]);
    expect(asked).toEqual(['0/0/0', '0/0/1', '1/0/0', '1/0/1', '4/0/0', '4/0/1']);
    expect(results.map(fitId).sort()).toEqual([...first, ...second].map(fitId).sort());
    for (const result of results) {
      const request = [...first, ...second].find((asked) => fitId(asked) === fitId(result));
      expect(result).toEqual(request && fakeFit(request));
    }
  });

  it('stores a result and its copies together, so that a kill leaves both or none', async () => {
    const { executor } = createFakeExecutor(1);
    const calls: string[][] = [];
    const requests = requestsOf(trialWith(0, 0.2), trialWith(1, 0.2));
    await trainOnce(executor, plan, []).run(requests, { state: 'run' }, async (results) => {
      calls.push(results.map(fitId));
    });
    expect(calls).toEqual([
      ['0/0/0', '1/0/0'],
      ['0/0/1', '1/0/1'],
    ]);
  });

  it('tries again what the machine had failed at, and takes over what the candidate had', async () => {
    const lost = { ...trialWith(0, 0.5), fits: requestsOf(trialWith(0, 0.5)).map(crashed) };
    const again = await runWith([lost], [requestsOf(trialWith(4, 0.5))]);
    expect(again.asked).toEqual(['4/0/0', '4/0/1']);
    const diverge = (request: FitRequest): FailedFit => ({
      ...crashed(request),
      failure: { kind: 'diverged', message: 'the loss is not finite', epoch: 3 },
    });
    const diverged = { ...trialWith(0, 0.5), fits: requestsOf(trialWith(0, 0.5)).map(diverge) };
    const taken = await runWith([diverged], [requestsOf(trialWith(4, 0.5))]);
    expect(taken.asked).toEqual([]);
    expect(taken.results).toEqual(requestsOf(trialWith(4, 0.5)).map(diverge));
  });

  it('does not take a fit of other epochs for the same', async () => {
    const own = requestsOf(trialWith(4, 0.5)).map((request) => ({ ...request, epochs: 3 }));
    const { asked } = await runWith([fitted(trialWith(0, 0.5))], [own]);
    expect(asked).toEqual(['4/0/0', '4/0/1']);
  });
});
