import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, median, quantile, standardDeviation, sum } from '../../src/util/statistics.js';
import figures from './statistics.reference.json' with { type: 'json' };

function expectClose(got: number, wanted: number): void {
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-14 * Math.abs(wanted));
}

describe.each(Object.entries(figures))('statistics of the sample "%s" against NumPy', (_, figure) => {
  it('sums exactly to the last digit', () => {
    expectClose(sum(figure.values), figure.sum);
    expectClose(mean(figure.values), figure.mean);
  });

  it('gives the standard deviation of a sample', () => {
    expectClose(standardDeviation(figure.values), figure.standardDeviation);
  });

  it('gives median and quantiles', () => {
    expectClose(median(figure.values), figure.median);
    for (const [p, wanted] of figure.quantiles) expectClose(quantile(figure.values, p), wanted);
  });
});

describe('statistics', () => {
  it('keep what a plain sum loses', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum(new Array(10).fill(0.1))).toBe(1);
  });

  it('pass infinite and missing values on', () => {
    expect(sum([1, Number.POSITIVE_INFINITY, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(sum([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBeNaN();
    expect(mean([1, Number.NaN])).toBeNaN();
    expect(median([Number.POSITIVE_INFINITY, 1, 2])).toBe(2);
  });

  it('are NaN where they are not defined', () => {
    expect([mean([]), median([]), standardDeviation([1])]).toEqual(new Array(3).fill(Number.NaN));
  });

  it('take typed arrays and leave their order', () => {
    const values = Float64Array.of(3, 1, 2);
    expect(median(values)).toBe(2);
    expect([...values]).toEqual([3, 1, 2]);
  });

  it('give quantiles that never fall', () => {
    const sample = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(sample, share, share, (values, p, q) => {
        const [low, high] = [Math.min(p, q), Math.max(p, q)].map((each) => quantile(values, each));
        expect(low).toBeLessThanOrEqual(high + 1e-9);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});
