import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedOrder } from '../../src/util/sorted-order.js';

const byComparison = (values: readonly number[]) =>
  values
    .map((_, i) => i)
    .sort((a, b) => {
      const [x, y] = [values[a], values[b]];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      return x - y || a - b;
    });

describe('the sorted order', () => {
  it.each([
    ['of any doubles', fc.double()],
    ['of numbers that are equal in float32', fc.double({ min: 1, max: 1 + 1e-9 })],
    ['of numbers with many ties, zeros of both signs among them', fc.constantFrom(-1, -0, 0, 0.5, 2, Number.NaN)],
    ['of logarithms of probabilities', fc.double({ min: -50, max: 0 })],
  ])('%s is that of a stable sort by comparison', (_, element) => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 300 }), (values) => {
        // Infinities less infinities are no order for the reference.
        const finite = values.filter((value) => Math.abs(value) !== Number.POSITIVE_INFINITY);
        expect([...sortedOrder(Float64Array.from(finite))]).toEqual(byComparison(finite));
      }),
    );
  });

  it('puts infinities at the ends', () => {
    const values = Float64Array.of(Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.NaN, -1e300, 1e300);
    expect([...sortedOrder(values)]).toEqual([2, 4, 1, 5, 0, 3]);
  });
});
