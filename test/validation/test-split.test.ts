import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { chooseTestRows } from '../../src/validation/test-split.js';

const rule = { by: 'row' } as const;

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
        const { train, test } = chooseTestRows({ rows: labels.length, labels, fraction: share, rule, seed });
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
    const { test } = chooseTestRows({ rows: 20, labels, fraction: 0.25, rule, seed: 1 });
    expect([0, 1, 2].map((label) => count(test, labels, label))).toEqual([2, 2, 1]);
  });

  it('depends on the seed only', () => {
    const request = { rows: 100, labels: null, fraction: 0.2, rule };
    expect(chooseTestRows({ ...request, seed: 1 })).toEqual(chooseTestRows({ ...request, seed: 1 }));
    expect(chooseTestRows({ ...request, seed: 1 })).not.toEqual(chooseTestRows({ ...request, seed: 2 }));
  });

  it('takes each row equally often over many seeds', () => {
    const taken = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const row of chooseTestRows({ rows: 20, labels: null, fraction: 0.25, rule, seed }).test) taken[row]++;
    }
    // Binomial(2000, 1/4): 500 ± 19.4
    for (const times of taken) expect(Math.abs(times - 500)).toBeLessThan(5 * 19.4);
  });

  it('takes none where the share is 0', () => {
    const { train, test } = chooseTestRows({ rows: 3, labels: null, fraction: 0, rule, seed: 1 });
    expect([[...train], test.length]).toEqual([[0, 1, 2], 0]);
  });

  it.each([
    ['no row aside', { rows: 4, labels: null, fraction: 0.1 }],
    ['no row to learn from', { rows: 4, labels: null, fraction: 0.9 }],
    ['every row of a class', { rows: 9, labels: Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1), fraction: 0.8 }],
  ])('refuses a share that leaves or takes %s', (says, request) => {
    const choose = () => chooseTestRows({ ...request, rule, seed: 1 });
    expect(choose).toThrow(UserError);
    expect(choose).toThrow(says);
  });
});

describe('setting whole groups aside', () => {
  const byGroup = (groups: Int32Array) => ({ by: 'group', groups }) as const;

  it('keeps every group on one side, with rows of each class near to their share', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(sizes, fc.nat(), (counts, seed) => {
        // Both classes in every group.
        const codes = Int32Array.from(counts.flatMap((size, code) => new Array<number>(2 * size).fill(code)));
        const labels = codes.map((_, row) => row % 2);
        const { train, test } = chooseTestRows({
          rows: codes.length,
          labels,
          fraction: 0.25,
          rule: byGroup(codes),
          seed,
        });
        expect([...train, ...test].sort((a, b) => a - b)).toEqual([...codes.keys()]);
        const tested = new Set(Array.from(test, (row) => codes[row]));
        expect(train.some((row) => tested.has(codes[row]))).toBe(false);
        // Off by less than half of the largest group, for a smaller one would have been taken too.
        expect(Math.abs(test.length - 0.25 * codes.length)).toBeLessThanOrEqual(6.5);
        expect(count(test, labels, 0)).toBe(count(test, labels, 1));
      }),
      { seed: 5 },
    );
  });

  it('draws other groups under another seed', () => {
    const groups = Int32Array.from({ length: 60 }, (_, row) => row % 20);
    const drawn = (seed: number) =>
      chooseTestRows({ rows: 60, labels: null, fraction: 0.2, rule: byGroup(groups), seed }).test;
    expect(drawn(1)).toHaveLength(12);
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it.each([
    [
      [0, 0, 0, 0, 1, 1, 1, 1],
      '0.2 of the rows are 2, and none of the 2 groups is small enough to be set aside whole; choose',
    ],
    [
      [0, 0, 0, 0, 0, 0, 0, 0],
      'all rows are of one group, so none can be set aside whole; two groups or more are wanted;',
    ],
  ])('refuses where no group is small enough: %j', (codes, found) => {
    const groups = Int32Array.from(codes);
    const choose = () => chooseTestRows({ rows: 8, labels: null, fraction: 0.2, rule: byGroup(groups), seed: 1 });
    expect(choose).toThrow(`data.test: ${found}`);
  });
});

describe('setting the last rows aside', () => {
  const at = (times: readonly number[], gap = 0) => ({ by: 'time', times: Float64Array.from(times), gap }) as const;

  it('takes the latest by time, wherever they stand', () => {
    const times = [9, 1, 8, 2, 7, 3, 6, 4, 5, 0];
    const { train, test } = chooseTestRows({ rows: 10, labels: null, fraction: 0.3, rule: at(times), seed: 1 });
    expect([[...test], [...train]]).toEqual([
      [0, 2, 4],
      [1, 3, 5, 6, 7, 8, 9],
    ]);
  });

  it('keeps rows of one time together, as near to the share as whole times come, and leaves the gap out', () => {
    const times = [0, 0, 1, 1, 2, 2, 3, 3, 3, 4];
    const split = (fraction: number, gap: number) =>
      chooseTestRows({ rows: 10, labels: null, fraction, rule: at(times, gap), seed: 1 });
    expect([...split(0.2, 0).test]).toEqual([9]);
    expect([...split(0.3, 0).test]).toEqual([6, 7, 8, 9]);
    const { train, test } = split(0.3, 2);
    expect([[...train], [...test]]).toEqual([
      [0, 1],
      [6, 7, 8, 9],
    ]);
  });

  it('refuses where there are too few times', () => {
    const choose = (gap: number) => () =>
      chooseTestRows({ rows: 4, labels: null, fraction: 0.25, rule: at([1, 1, 2, 2], gap), seed: 1 });
    expect(choose(0)).not.toThrow();
    expect(choose(1)).toThrow(
      'data.test: there are too few different times to set the last ones aside with a gap of 1; 3 or more are wanted',
    );
  });

  it('refuses where a class comes up in the last rows only', () => {
    const labels = Int32Array.of(0, 1, 0, 1, 2, 2);
    const choose = () => chooseTestRows({ rows: 6, labels, fraction: 0.3, rule: at([1, 2, 3, 4, 5, 6]), seed: 1 });
    expect(choose).toThrow('data.test: 0.3 of the rows would take every row of a class; choose a smaller share');
  });
});
