import { describe, expect, it } from 'vitest';
import type { Parameters } from '../../src/core/space.js';
import { parametersKey } from '../../src/space/parameters-key.js';
import { strategies } from '../../src/strategies/index.js';
import { withStart } from '../../src/strategies/starting-points.js';
import { numeric } from '../space/spaces.js';
import { contextOf, parametersOf, search, spaces } from './searches.js';

const square = [numeric('a', { low: 0, high: 1 }), numeric('b', { low: 0, high: 1 })];
const number = (parameters: Parameters, name: string) => Number(parameters[name]);
const keysOf = (history: readonly { readonly parameters: Parameters }[]) =>
  parametersOf(history).map((parameters) => parametersKey(parameters));

describe.each(Object.entries(strategies))('%s under conditions', (name, { load }) => {
  const trials = name === 'grid' ? null : 24;
  const find = async () => withStart(await load());

  it('proposes only candidates that meet them, each once', async () => {
    const context = contextOf(square, { trials, where: ['a + b <= 0.6', 'a >= b'] });
    const history = await search(await find(), context, 24, 4);
    expect(history).toHaveLength(name === 'grid' ? 4 : 24);
    expect(new Set(keysOf(history)).size).toBe(history.length);
    for (const { parameters } of history) {
      expect(number(parameters, 'a') + number(parameters, 'b')).toBeLessThanOrEqual(0.6);
      expect(number(parameters, 'a')).toBeGreaterThanOrEqual(number(parameters, 'b'));
    }
  });

  it('finds its way where little is allowed', async () => {
    const context = contextOf(square, { trials, where: ['abs(a - b) < 0.005'] });
    const history = await search(await find(), context, 16, 4);
    expect(history).toHaveLength(name === 'grid' ? 5 : 16);
  });

  it('goes through all that is allowed of a space that has only so many, and says how many', async () => {
    // depth 1, 2, 3; tanh, or relu with a slope of 0, 0.1 or 0.2.
    const context = contextOf(spaces.few, { trials, where: ['depth >= 2', 'slope > 0'] });
    const strategy = await find();
    const history = await search(strategy, context, 24, 4);
    expect(strategy.size(context)).toBe(6);
    expect(new Set(keysOf(history))).toEqual(
      new Set(
        [2, 3].flatMap((depth) => [
          parametersKey({ depth, activation: 'tanh' }),
          parametersKey({ depth, activation: 'relu', slope: 0.1 }),
          parametersKey({ depth, activation: 'relu', slope: 0.2 }),
        ]),
      ),
    );
  });

  it('proposes the same in blocks, interrupted and gone on with', async () => {
    const context = contextOf(square, { trials, where: ['a + b <= 0.6'], start: [{ a: 0.11, b: 0.12 }] });
    const strategy = await find();
    const whole = await search(strategy, context, 12, 3);
    const next = await strategy.propose(context, whole.slice(0, 6), 3);
    expect(next.map(({ parameters }) => parameters)).toEqual(parametersOf(whole.slice(6, 9)));
  });

  it('tries the starting points first, and nothing twice', async () => {
    const start = [
      { a: 0.25, b: 0.5 },
      { a: 0.3, b: 0.3 },
      { a: 0, b: 0 },
    ];
    const context = contextOf(square, { trials, start });
    const strategy = await find();
    const history = await search(strategy, context, 40, 2);
    expect(parametersOf(history).slice(0, 3)).toEqual(start);
    expect(new Set(keysOf(history)).size).toBe(history.length);
    // Two of them are points of the grid of five by five.
    if (name === 'grid') expect([history.length, strategy.size(context)]).toEqual([26, 26]);
  });
});

it('A grid of which nothing is allowed is an error', async () => {
  const grid = await strategies.grid.load();
  const empty = contextOf(square, { where: ['a + b == 0.3'] });
  await expect(grid.propose(empty, [], 1)).rejects.toThrow(
    'space.where: none of the 25 combinations of the grid meets it; at least one is wanted; give more points, or allow more',
  );
  const large = contextOf(square, { where: ['a < b'], options: { points: 400 } });
  await expect(grid.propose(large, [], 1)).rejects.toThrow(
    'space.where and strategy.start: the grid has 160000 combinations; at most 100000 can be looked through; take fewer points',
  );
});
