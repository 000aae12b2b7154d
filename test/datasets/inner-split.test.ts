import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { innerSplit } from '../../src/datasets/inner-split.js';
import { streamKey } from '../../src/util/random.js';

const rowsAndLabels = fc
  .array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 200 })
  .map((labels) => ({
    labels: Int32Array.from(labels),
    rows: Int32Array.from(labels.keys()).filter((row) => row % 5 !== 1),
  }))
  .filter(({ rows }) => rows.length > 1);

describe('the inner split for early stopping', () => {
  it('parts the training rows in two, both ascending, classes in proportion', () => {
    const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(rowsAndLabels, fraction, fc.integer(), ({ rows, labels }, share, seed) => {
        const { fit, stop } = innerSplit(rows, labels, share, streamKey(seed, 0, 1, 'inner'));
        expect([...fit, ...stop].sort((a, b) => a - b)).toEqual([...rows]);
        for (const side of [fit, stop]) expect(side).toEqual(side.slice().sort());
        expect(fit.length).toBeGreaterThan(0);
        expect(stop.length).toBe(Math.min(Math.max(Math.round(rows.length * share), 1), rows.length - 1));
        for (const label of [0, 1, 2, 3]) {
          const quota = (rows.filter((row) => labels[row] === label).length * stop.length) / rows.length;
          const drawn = stop.filter((row) => labels[row] === label).length;
          expect(Math.abs(drawn - quota)).toBeLessThan(1);
        }
      }),
      { seed: 3 },
    );
  });

  it('is the same for the same key and another for another fold', () => {
    const rows = Int32Array.from({ length: 100 }, (_, row) => row);
    const split = (fold: number) => innerSplit(rows, null, 0.2, streamKey(7, 0, fold, 'inner'));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it('keeps nothing apart where the fraction is 0', () => {
    const rows = Int32Array.of(2, 5, 7);
    expect(innerSplit(rows, null, 0, streamKey(1))).toEqual({ fit: rows, stop: new Int32Array(0) });
  });
});
