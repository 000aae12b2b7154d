import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, select } from '../../src/util/order-statistics.js';
import { quantile as quantileBySorting } from '../../src/util/statistics.js';

const samples = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((value) => value + 0),
    fc.integer({ min: 0, max: 3 }),
  ),
  { minLength: 1, maxLength: 200 },
);

describe('selection', () => {
  it('finds the value that sorting puts at each place, equal values and sorted input included', () => {
    fc.assert(
      fc.property(samples, fc.nat(), fc.boolean(), (values, at, presorted) => {
        const sorted = Float64Array.from(values).sort();
        const given = presorted ? sorted.slice() : Float64Array.from(values);
        const k = at % values.length;
        expect(select(given, k)).toBe(sorted[k]);
        expect(given.slice().sort()).toEqual(sorted);
      }),
    );
  });

  it('gives the quantiles that sorting gives', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const bySorting = quantileBySorting(values, p);
        const tolerance = 1e-12 * Math.max(...values.map(Math.abs));
        expect(Math.abs(quantile(Float64Array.from(values), p) - bySorting)).toBeLessThanOrEqual(tolerance);
      }),
    );
  });
});
