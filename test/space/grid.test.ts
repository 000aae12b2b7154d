import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.js';
import type { NumericSpec, Parameters, Space } from '../../src/core/space.js';
import { finiteValues, gridValues } from '../../src/space/axis-values.js';
import { keepActive } from '../../src/space/conditions.js';
import { createFullGrid, createGrid } from '../../src/space/grid.js';
import { parametersKey } from '../../src/space/parameters-key.js';
import { anySpace, categorical, numeric } from './spaces.js';

function values(fields: Partial<NumericSpec>, points: number | null = null): readonly Json[] {
  return gridValues(numeric('p', fields), points);
}

function all(grid: { size: number; at(index: number): Parameters }): Parameters[] {
  return Array.from({ length: grid.size }, (_, i) => grid.at(i));
}

describe("a grid's values on one axis", () => {
  it('are one a decade on a log axis, both ends included, without rounding noise', () => {
    expect(values({ low: 1e-7, high: 1e-3, scale: 'log' })).toEqual([1e-7, 1e-6, 1e-5, 1e-4, 1e-3]);
    expect(values({ low: 0.1, high: 1000, scale: 'log' })).toEqual([0.1, 1, 10, 100, 1000]);
    expect(values({ low: 3e-7, high: 3e-4, scale: 'log' })).toEqual([3e-7, 3e-6, 3e-5, 3e-4]);
  });

  it('leave no gap wider than a decade where the range is no whole number of decades', () => {
    const odd = values({ low: 2e-3, high: 0.5, scale: 'log' }).map(Number);
    expect(odd).toHaveLength(4);
    expect([odd[0], odd[3]]).toEqual([2e-3, 0.5]);
    for (let i = 1; i < 4; i++) expect(odd[i] / odd[i - 1]).toBeCloseTo(250 ** (1 / 3), 9);
  });

  it('are five on a linear axis', () => {
    expect(values({ low: 0, high: 0.8 })).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  });

  it('gain 0 by zero', () => {
    expect(values({ low: 1e-3, high: 1e-1, scale: 'log', zero: true })).toEqual([0, 1e-3, 1e-2, 1e-1]);
  });

  it("are as many as points says: the parameter's own before the grid's", () => {
    expect(values({ low: 0, high: 1, points: 3 }, 9)).toEqual([0, 0.5, 1]);
    expect(values({ low: 0, high: 1 }, 3)).toEqual([0, 0.5, 1]);
    expect(values({ low: 1e-4, high: 1, scale: 'log', points: 3 })).toEqual([1e-4, 1e-2, 1]);
  });

  it('are all the steps where these are few, else five of them', () => {
    expect(values({ low: 0, high: 1, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(values({ kind: 'integer', low: 1, high: 3, step: 1 })).toEqual([1, 2, 3]);
    expect(values({ kind: 'integer', low: 16, high: 256, step: 16 })).toEqual([16, 80, 144, 192, 256]);
    expect(values({ kind: 'integer', low: 1, high: 3, step: 1, points: 8 })).toEqual([1, 2, 3]);
  });

  it('are whole numbers once each on a log axis of integers', () => {
    expect(values({ kind: 'integer', low: 1, high: 4, scale: 'log', points: 6 })).toEqual([1, 2, 3, 4]);
  });
});

describe('a grid', () => {
  const lambda = numeric('lambda', { low: 1e-3, high: 1e-2, scale: 'log', zero: true });
  const alpha = numeric('alpha', { points: 2, condition: { parameter: 'lambda', differs: 0 } });
  const units = categorical('units', [8, 16]);

  it('goes through all combinations, the last parameter fastest, one where the rest is inactive', () => {
    expect(all(createGrid([lambda, units, alpha], null))).toEqual([
      { lambda: 0, units: 8 },
      { lambda: 0, units: 16 },
      { lambda: 1e-3, units: 8, alpha: 0 },
      { lambda: 1e-3, units: 8, alpha: 1 },
      { lambda: 1e-3, units: 16, alpha: 0 },
      { lambda: 1e-3, units: 16, alpha: 1 },
      { lambda: 1e-2, units: 8, alpha: 0 },
      { lambda: 1e-2, units: 8, alpha: 1 },
      { lambda: 1e-2, units: 16, alpha: 0 },
      { lambda: 1e-2, units: 16, alpha: 1 },
    ]);
  });

  it('has one combination of no parameters', () => {
    expect(all(createGrid([], null))).toEqual([{}]);
  });

  it('knows the size of what nobody could list', () => {
    const wide: Space = Array.from({ length: 12 }, (_, i) => numeric(`p${i}`, { points: 10 }));
    expect(createGrid(wide, null).size).toBe(1e12);
    expect(createGrid(wide, null).at(123_456_789_012)).toMatchObject({ p0: 0.111111111111, p11: 0.222222222222 });
  });

  it('throws beyond its end', () => {
    expect(() => createGrid([units], null).at(2)).toThrow(RangeError);
  });

  it('is the set of all combinations with what is inactive left out', () => {
    fc.assert(
      fc.property(anySpace, (space) => {
        const product = space.reduce<Parameters[]>(
          (rows, spec) => rows.flatMap((row) => gridValues(spec, 2).map((value) => ({ ...row, [spec.name]: value }))),
          [{}],
        );
        const wanted = new Set(product.map((values) => parametersKey(keepActive(space, values))));
        const got = all(createGrid(space, 2)).map(parametersKey);
        expect(new Set(got)).toEqual(wanted);
        expect(got).toHaveLength(wanted.size);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a full grid', () => {
  it('holds every value of axes that have only so many', () => {
    const steps = numeric('steps', { low: 0, high: 0.3, step: 0.1 });
    const whole = numeric('whole', { kind: 'integer', low: 1, high: 30, scale: 'log' });
    expect(finiteValues(steps)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(createFullGrid([steps, whole])?.size).toBe(120);
  });

  it('is not there where an axis is endless', () => {
    expect(createFullGrid([categorical('a', [1]), numeric('b', {})])).toBeNull();
    expect(createFullGrid([numeric('b', { kind: 'integer', low: 0, high: 1e9, step: 1 })])).toBeNull();
  });
});
