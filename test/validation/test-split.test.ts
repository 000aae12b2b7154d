import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { chooseTestRows } from '../../src/validation/test-split.js';

const count = (rows: Int32Array, labels: Int32Array, label: number) =>
  rows.filter((row) => labels[row] === label).length;

describe('setting test rows aside', () => {
  it('takes round(n · f) rows, classes by largest remainder, and leaves the rest', () => {
    const labelled = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 200 });
    const fraction = fc.double({ min: 0.05, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(labelled, fraction, fc.nat(), (classes, share, seed) => {
        const labels = Int32Array.from(classes);
        fc.pre([0, 1, 2, 3, 4].every((label) => classes.filter((other) => other === label).length !== 1));
        const { train, test } = chooseTestRows({ rows: labels.length, labels, fraction: share, seed });
        expect(test).toHaveLength(Math.round(labels.length * share));
        expect([...train, ...test].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const label of [0, 1, 2, 3, 4]) {
          const all = classes.filter((other) => other === label).length;
          expect(Math.abs(count(test, labels, label) - (all * test.length) / labels.length)).toBeLessThan(1);
          if (all > 0) expect(count(train, labels, label)).toBeGreaterThan(0);
        }
      }),
      { seed: 4 },
    );
  });

  it('gives the place that is left over to the largest remainder', () => {
    // Quotas of 5 places: 1.75, 2.25, 1.0
    const labels = Int32Array.from({ length: 20 }, (_, row) => (row < 7 ? 0 : row < 16 ? 1 : 2));
    const { test } = chooseTestRows({ rows: 20, labels, fraction: 0.25, seed: 1 });
    expect([0, 1, 2].map((label) => count(test, labels, label))).toEqual([2, 2, 1]);
  });

  it('depends on the seed only', () => {
    const request = { rows: 100, labels: null, fraction: 0.2 };
    expect(chooseTestRows({ ...request, seed: 1 })).toEqual(chooseTestRows({ ...request, seed: 1 }));
    expect(chooseTestRows({ ...request, seed: 1 })).not.toEqual(chooseTestRows({ ...request, seed: 2 }));
  });

  it('takes each row equally often over many seeds', () => {
    const taken = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const row of chooseTestRows({ rows: 20, labels: null, fraction: 0.25, seed }).test) taken[row]++;
    }
    // Binomial(2000, 1/4): 500 ± 19.4
    for (const times of taken) expect(Math.abs(times - 500)).toBeLessThan(5 * 19.4);
  });

  it('takes none where the share is 0', () => {
    const { train, test } = chooseTestRows({ rows: 3, labels: null, fraction: 0, seed: 1 });
    expect([[...train], test.length]).toEqual([[0, 1, 2], 0]);
  });

  it.each([
    ['no row aside', { rows: 4, labels: null, fraction: 0.1 }],
    ['no row to learn from', { rows: 4, labels: null, fraction: 0.9 }],
    ['every row of a class', { rows: 9, labels: Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1), fraction: 0.8 }],
  ])('refuses a share that leaves or takes %s', (says, request) => {
    const choose = () => chooseTestRows({ ...request, seed: 1 });
    expect(choose).toThrow(UserError);
    expect(choose).toThrow(says);
  });
});
