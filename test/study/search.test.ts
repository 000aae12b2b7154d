import { describe, expect, it } from 'vitest';
import type { FailedFit, FitRequest } from '../../src/core/fit.js';
import type { StopSignal } from '../../src/core/stop.js';
import type { History, Trial } from '../../src/core/trial.js';
import type { Strategy } from '../../src/strategies/strategy.js';
import type { StudyEvent } from '../../src/study/events.js';
import { type SearchContext, search } from '../../src/study/search.js';
import { createFakeExecutor, createMemoryStore, fakeFit, planWith } from './fakes.js';

/** Proposes what it knows: the number of trials that it has seen the results of. So a schedule that leaks shows. */
const counting: Strategy = {
  async propose(_context, history, count) {
    const seen = history.filter((trial) => trial.outcome.state !== 'pending').length;
    return Array.from({ length: count }, (_, i) => ({
      parameters: { lambda: (seen * 7 + history.length + i) / 1000 },
      memo: { seen },
    }));
  },
  size: () => null,
  recommend: async () => null,
};

function contextWith(changes: Partial<SearchContext> = {}): SearchContext {
  return {
    plan: planWith(),
    metric: 'rmse',
    direction: 'minimize',
    shape: { repeats: 1, folds: 2 },
    strategy: counting,
    prior: [],
    store: createMemoryStore(),
    executor: createFakeExecutor(4).executor,
    signal: { state: 'run' },
    onEvent: () => {},
    outOfTime: () => false,
    ...changes,
  };
}

const seenBy = (trials: readonly Trial[]) => trials.map((trial) => (trial.memo as { seen: number }).seen);

describe('the search', () => {
  it('goes block by block until all trials are there, each with all of its folds in order', async () => {
    const { trials, end } = await search(contextWith(), []);
    expect(end).toBe('finished');
    expect(trials.map((trial) => trial.block)).toEqual([0, 0, 0, 1, 1, 1, 2]);
    for (const trial of trials) expect(trial.fits.map((fit) => fit.fold)).toEqual([0, 1]);
  });

  it('lets a block see the results of the blocks before it, and none of its own', async () => {
    const { trials } = await search(contextWith(), []);
    expect(seenBy(trials)).toEqual([0, 0, 0, 3, 3, 3, 6]);
  });

  it('hides the last blocks from a strategy that lags, however they were scheduled', async () => {
    const plan = planWith({ strategy: { name: 'random', trials: 7, batch: 2, lag: 1, history: null, options: {} } });
    const { trials } = await search(contextWith({ plan }), []);
    expect(seenBy(trials)).toEqual([0, 0, 0, 0, 2, 2, 4]);
  });

  it('gives the same trials whatever the size of the batches', async () => {
    const results = await Promise.all(
      [1, 3, 100].map((size) => search(contextWith({ executor: createFakeExecutor(size).executor }), [])),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('ends where the strategy has no more to propose', async () => {
    const strategy: Strategy = {
      ...counting,
      propose: async (context, history, count) =>
        (await counting.propose(context, history, count)).slice(0, 4 - history.length),
    };
    const { trials, end } = await search(contextWith({ strategy }), []);
    expect([trials.length, end]).toEqual([4, 'finished']);
  });

  it('stops between batches when asked, and goes on to the same end, doing nothing twice', async () => {
    const whole = await search(contextWith(), []);
    const store = createMemoryStore();
    const signal: { state: StopSignal['state'] } = { state: 'run' };
    const first = createFakeExecutor(1);
    let stored = 0;
    const onEvent = (event: StudyEvent) => {
      if (event.type === 'fits' && ++stored === 5) signal.state = 'soon';
    };
    const stopped = await search(contextWith({ store, signal, onEvent, executor: first.executor }), []);
    expect([stopped.end, first.asked.length]).toEqual(['interrupted', 5]);

    const second = createFakeExecutor(4);
    const resumed = await search(contextWith({ store, executor: second.executor }), await store.trials());
    expect(resumed).toEqual(whole);
    expect(first.asked.filter((id) => second.asked.includes(id))).toEqual([]);
    expect(first.asked.length + second.asked.length).toBe(14);
  });

  it('stops at a block end when the time is over, never before the first', async () => {
    const { trials, end } = await search(contextWith({ outOfTime: () => true }), []);
    expect([trials.length, end]).toEqual([3, 'time-limit']);
    expect(trials.every((trial) => trial.fits.length === 2)).toBe(true);
  });

  it('takes a failed fit as data, tells the strategy, and goes on', async () => {
    const diverge = (request: FitRequest): FailedFit => ({
      state: 'failed',
      trial: request.trial,
      repeat: request.repeat,
      fold: request.fold,
      failure: { kind: 'diverged', message: 'the loss is not finite', epoch: 1 },
      gradient: null,
    });
    const fit = (request: FitRequest) =>
      request.trial === 1 && request.fold === 1 ? diverge(request) : fakeFit(request);
    const events: StudyEvent[] = [];
    const histories: History[] = [];
    const strategy: Strategy = {
      ...counting,
      propose: (context, history, count) => {
        histories.push(history);
        return counting.propose(context, history, count);
      },
    };
    const executor = createFakeExecutor(4, fit).executor;
    const { end } = await search(contextWith({ executor, strategy, onEvent: (event) => events.push(event) }), []);
    expect(end).toBe('finished');
    expect(histories[1][1].outcome.state).toBe('failed');
    const told = events.filter((event) => event.type === 'trial');
    expect(told.map((event) => [event.number, event.failure === null])).toContainEqual([1, false]);
    expect(told).toHaveLength(7);
  });

  it('tries a fit again that the machine failed, and puts its result in place of the failure', async () => {
    const whole = await search(contextWith(), []);
    const lost = (request: FitRequest): FailedFit => ({
      state: 'failed',
      trial: request.trial,
      repeat: request.repeat,
      fold: request.fold,
      failure: { kind: 'crashed', message: 'the process ended', epoch: null },
      gradient: null,
    });
    const store = createMemoryStore();
    const fit = (request: FitRequest) => (request.trial === 6 && request.fold === 0 ? lost(request) : fakeFit(request));
    const failed = await search(contextWith({ store, executor: createFakeExecutor(4, fit).executor }), []);
    expect(failed.trials[6].fits[0].state).toBe('failed');
    const second = createFakeExecutor(4);
    const mended = await search(contextWith({ store, executor: second.executor }), await store.trials());
    expect(second.asked).toEqual(['6/0/0']);
    expect(mended).toEqual(whole);
  });

  it('tells the best trial so far', async () => {
    const events: StudyEvent[] = [];
    const { trials } = await search(contextWith({ onEvent: (event) => events.push(event) }), []);
    const told = events.filter((event) => event.type === 'trial');
    const last = told[told.length - 1];
    const means = trials.map((trial) => {
      const scores = trial.fits.map((fit) =>
        fit.state === 'complete' ? (fit.metrics.rmse ?? Number.NaN) : Number.NaN,
      );
      return (scores[0] + scores[1]) / 2;
    });
    expect(last.best?.number).toBe(means.indexOf(Math.min(...means)));
  });
});
