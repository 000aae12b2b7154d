import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { Space } from '../../src/core/space.js';
import { toUnit } from '../../src/space/encode.js';
import { grid } from '../../src/strategies/grid/grid.js';
import { gridOptions } from '../../src/strategies/grid/options.js';
import { random } from '../../src/strategies/random/random.js';
import { sobol } from '../../src/strategies/sobol/sobol.js';
import { categorical, numeric } from '../space/spaces.js';
import { contextOf, parametersOf, search, spaces } from './searches.js';

const square: Space = [numeric('x', {}), numeric('y', {})];

describe('grid', () => {
  it('is the article’s sweep: λ from 1e-7 to 1e-3, a decade apart', async () => {
    const lambda = numeric('lambda', { low: 1e-7, high: 1e-3, scale: 'log' });
    const history = await search(grid, contextOf([lambda]), 100, 4);
    expect(parametersOf(history).map((parameters) => parameters.lambda)).toEqual([1e-7, 1e-6, 1e-5, 1e-4, 1e-3]);
  });

  it('takes points for axes that don’t say themselves', () => {
    const space = [numeric('x', {}), numeric('y', { points: 2 })];
    expect(grid.size(contextOf(space))).toBe(10);
    expect(grid.size(contextOf(space, { options: { points: 3 } }))).toBe(6);
    expect(gridOptions.safeParse({ points: 1 }).success).toBe(false);
  });

  it('does not look at the seed', async () => {
    const one = await search(grid, contextOf(spaces.few, { seed: 1 }), 20, 5);
    expect(await search(grid, contextOf(spaces.few, { seed: 2 }), 20, 5)).toEqual(one);
  });
});

describe.each([
  ['random', random],
  ['sobol', sobol],
])('%s', (_, strategy) => {
  it('proposes otherwise for another seed', async () => {
    const one = await search(strategy, contextOf(square, { seed: 1 }), 6, 6);
    expect(parametersOf(await search(strategy, contextOf(square, { seed: 2 }), 6, 6))).not.toEqual(parametersOf(one));
  });

  it('takes a tenth of a log axis with zero as exactly zero', async () => {
    const lambda = numeric('lambda', { low: 1e-7, high: 1e-1, scale: 'log', zero: true });
    const history = await search(strategy, contextOf([lambda, numeric('x', {})]), 512, 512);
    const zeros = parametersOf(history).filter((parameters) => parameters.lambda === 0).length;
    // Four standard deviations of a binomial count.
    expect(Math.abs(zeros - 51.2)).toBeLessThan(4 * Math.sqrt(512 * 0.1 * 0.9));
  });

  it('passes over candidates that came from elsewhere', async () => {
    const space = [categorical('a', [1, 2, 3])];
    const pending = { state: 'pending' } as const;
    const history = [1, 3].map((a, number) => ({ number, parameters: { a }, memo: null, outcome: pending }));
    expect(parametersOf(await strategy.propose(contextOf(space), history, 5))).toEqual([{ a: 2 }]);
  });

  it('exhausts a space one of whose candidates comes up in one sample of ten thousand', async () => {
    const space = ['a', 'b', 'c', 'd'].map((name, i): Space[number] => {
      const condition = i === 0 ? null : { parameter: 'abcd'[i - 1], equals: 0 };
      return categorical(name, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { condition });
    });
    expect(strategy.size(contextOf(space))).toBe(37);
    expect(await search(strategy, contextOf(space), 100, 10)).toHaveLength(37);
  });

  it('never runs out of an endless space', async () => {
    expect(strategy.size(contextOf(square, { trials: 9 }))).toBeNull();
    expect(await search(strategy, contextOf(square), 300, 300)).toHaveLength(300);
  });
});

describe('sobol', () => {
  it('puts one of 2^m candidates into each box', async () => {
    const history = await search(sobol, contextOf(square), 64, 5);
    const boxes = history.map(({ parameters }) => {
      const [x, y] = toUnit(square, parameters);
      return `${Math.floor(x * 8)},${Math.floor(y * 8)}`;
    });
    expect(new Set(boxes).size).toBe(64);
  });

  it('goes on behind the last point used, however many were passed over', async () => {
    const pending = { state: 'pending' } as const;
    const history = [{ number: 0, parameters: { x: 0, y: 0 }, memo: { index: 40_000 }, outcome: pending }];
    const proposals = await sobol.propose(contextOf(square), history, 2);
    expect(proposals.map(({ memo }) => memo)).toEqual([{ index: 40_001 }, { index: 40_002 }]);
  });

  it('asks for another strategy where the space has more dimensions than it has directions for', async () => {
    const wide = Array.from({ length: 129 }, (_, i) => numeric(`p${i}`, {}));
    expect(() => sobol.size(contextOf(wide))).toThrow(UserError);
    await expect(sobol.propose(contextOf(wide), [], 1)).rejects.toThrow(/take strategy: random/);
  });
});
