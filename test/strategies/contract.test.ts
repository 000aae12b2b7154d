import { describe, expect, it } from 'vitest';
import type { ParameterSpec } from '../../src/core/space.js';
import { holds } from '../../src/space/conditions.js';
import { parametersKey } from '../../src/space/parameters-key.js';
import { strategies } from '../../src/strategies/index.js';
import { contextOf, fewCandidates, parametersOf, search, spaces } from './searches.js';

/** Strategies that don't look at scores propose the same however they are asked. */
const blind = ['grid', 'random', 'sobol'];

function isAllowed(spec: ParameterSpec, value: unknown): boolean {
  if (spec.kind === 'categorical') return spec.values.some((each) => JSON.stringify(each) === JSON.stringify(value));
  if (typeof value !== 'number' || (spec.kind === 'integer' && !Number.isInteger(value))) return false;
  return (spec.zero && value === 0) || (value >= spec.low && value <= spec.high);
}

describe.each(Object.entries(strategies))('the strategy %s', (name, entry) => {
  it('has a summary and options that may be left out', () => {
    expect(entry.summary).not.toBe('');
    expect(entry.options.safeParse({}).success).toBe(true);
    expect(entry.options.safeParse({ nonsense: 1 }).success).toBe(false);
  });

  it.each(Object.entries(spaces))('proposes candidates of the space %s, active parameters only', async (_, space) => {
    const history = await search(await entry.load(), contextOf(space, { trials: 14 }), 14, 4);
    expect(history.length).toBeGreaterThan(0);
    for (const { parameters } of history) {
      for (const spec of space) {
        const active = spec.condition === null || holds(spec.condition, parameters[spec.condition.parameter]);
        expect(Object.hasOwn(parameters, spec.name)).toBe(active);
        if (active) expect(isAllowed(spec, parameters[spec.name])).toBe(true);
      }
      const known = new Set(space.map((spec) => spec.name));
      expect(Object.keys(parameters).filter((key) => !known.has(key))).toEqual([]);
    }
  });

  it('never proposes a candidate twice, and ends when a small space is exhausted', async () => {
    const history = await search(await entry.load(), contextOf(spaces.few, { trials: 40 }), 40, 4);
    expect(new Set(parametersOf(history).map(parametersKey)).size).toBe(history.length);
    expect(history).toHaveLength(fewCandidates);
  });

  it('ends after the one candidate of an empty space', async () => {
    expect(parametersOf(await search(await entry.load(), contextOf([], { trials: 3 }), 3, 2))).toEqual([{}]);
  });

  it('proposes the same for the same history, whoever asks and how often', async () => {
    const strategy = await entry.load();
    const context = contextOf(spaces.regularisation, { trials: 12 });
    const history = await search(strategy, context, 9, 3);
    const once = await strategy.propose(context, history, 3);
    const again = await strategy.propose(structuredClone(context), structuredClone(history), 3);
    expect(again).toEqual(once);
    expect(await search(strategy, context, 9, 3)).toEqual(history);
  });

  it('changes nothing that it is given', async () => {
    const strategy = await entry.load();
    const context = contextOf(spaces.conditional, { trials: 8 });
    const history = await search(strategy, context, 6, 3);
    const before = structuredClone([context, history]);
    await strategy.propose(context, history, 2);
    await strategy.recommend(context, history);
    expect([context, history]).toEqual(before);
  });

  it('knows its size: what it produces, or null for as many as asked', async () => {
    const strategy = await entry.load();
    for (const space of Object.values(spaces)) {
      const context = contextOf(space, { trials: 13 });
      const size = strategy.size(context);
      const most = name === 'grid' ? 1000 : 13;
      expect(await search(strategy, context, most, 5)).toHaveLength(size ?? 13);
    }
  });

  it('recommends a trial of the history or leaves it to the ranking', async () => {
    const strategy = await entry.load();
    const context = contextOf(spaces.regularisation, { trials: 8 });
    const history = await search(strategy, context, 8, 4);
    const recommended = await strategy.recommend(context, history);
    const complete = history.filter(({ outcome }) => outcome.state === 'complete').map(({ number }) => number);
    expect([null, ...complete]).toContain(recommended);
    expect(await strategy.recommend(context, [])).toBeNull();
  });

  it.runIf(blind.includes(name))('proposes the same one at a time as all at once', async () => {
    const strategy = await entry.load();
    for (const space of Object.values(spaces)) {
      const context = contextOf(space, { trials: 20 });
      expect(await search(strategy, context, 20, 1)).toEqual(await search(strategy, context, 20, 20));
    }
  });
});
