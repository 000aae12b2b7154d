import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestRemainder } from '../../src/util/stratify.js';

describe('sharing out by largest remainder', () => {
  it("gives the places that Hamilton's method gives", () => {
    // The textbook example: 100 seats for 47, 16, 15.8, 12, 6.1 and 3.1 thousand votes go 47, 16, 16, 12, 6, 3.
    expect(largestRemainder([47000, 16000, 15800, 12000, 6100, 3100], 10)).toEqual([5, 2, 1, 1, 1, 0]);
    expect(largestRemainder([47000, 16000, 15800, 12000, 6100, 3100], 100)).toEqual([47, 16, 16, 12, 6, 3]);
  });

  it('gives the lower index the place where remainders are equal', () => {
    expect(largestRemainder([1, 1, 1], 2)).toEqual([1, 1, 0]);
  });

  it('shares out everything, nobody more than there is nor a whole place off the quota', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (groups, share) => {
        const sum = groups.reduce((a, b) => a + b, 0);
        const total = Math.round(sum * share);
        const places = largestRemainder(groups, total);
        expect(places.reduce((a, b) => a + b, 0)).toBe(total);
        places.forEach((place, index) => {
          expect(place).toBeLessThanOrEqual(groups[index]);
          if (sum > 0) expect(Math.abs(place - (groups[index] * total) / sum)).toBeLessThan(1);
        });
      }),
    );
  });
});
