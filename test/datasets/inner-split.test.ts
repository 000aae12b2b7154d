import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canSplitInside, innerSplit } from '../../src/datasets/inner-split.js';
import { streamKey } from '../../src/util/random.js';

const rule = { by: 'row' } as const;

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
        const { fit, stop } = innerSplit({ rows, labels, rule, fraction: share }, streamKey(seed, 0, 1, 'inner'));
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
    const split = (fold: number) =>
      innerSplit({ rows, labels: null, rule, fraction: 0.2 }, streamKey(7, 0, fold, 'inner'));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it('keeps nothing apart where the fraction is 0', () => {
    const rows = Int32Array.of(2, 5, 7);
    expect(innerSplit({ rows, labels: null, rule, fraction: 0 }, streamKey(1))).toEqual({
      fit: rows,
      stop: new Int32Array(0),
    });
  });
});

describe('the inner split under a rule', () => {
  it('keeps whole groups apart, one at least, and leaves one at least', () => {
    const codes = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 80 });
    fc.assert(
      fc.property(codes, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(), (found, fraction, seed) => {
        fc.pre(new Set(found).size > 1);
        const groups = Int32Array.from(found);
        const rows = Int32Array.from(found.keys());
        const { fit, stop } = innerSplit(
          { rows, labels: null, rule: { by: 'group', groups }, fraction },
          streamKey(seed),
        );
        expect([...fit, ...stop].sort((a, b) => a - b)).toEqual([...rows]);
        expect(Math.min(fit.length, stop.length)).toBeGreaterThan(0);
        const apart = new Set(Array.from(stop, (row) => groups[row]));
        expect(fit.some((row) => apart.has(groups[row]))).toBe(false);
      }),
      { seed: 6 },
    );
  });

  it('keeps the last times apart, whole, with the gap before them', () => {
    const times = Float64Array.of(5, 4, 4, 3, 2, 1, 0);
    const rows = Int32Array.from(times.keys());
    const split = (gap: number) =>
      innerSplit({ rows, labels: null, rule: { by: 'time', times, gap }, fraction: 0.4 }, streamKey(1));
    expect(split(0)).toEqual({ fit: Int32Array.of(3, 4, 5, 6), stop: Int32Array.of(0, 1, 2) });
    expect(split(2)).toEqual({ fit: Int32Array.of(5, 6), stop: Int32Array.of(0, 1, 2) });
    // A gap so long leaves fewer rows to stop by rather than none to train on.
    expect(split(4)).toEqual({ fit: Int32Array.of(6), stop: Int32Array.of(0) });
  });

  it('says where there are too few groups or times to keep some apart', () => {
    const rows = Int32Array.of(0, 1, 2);
    const groups = (...codes: number[]) => canSplitInside(rows, { by: 'group', groups: Int32Array.from(codes) });
    expect([groups(4, 4, 4), groups(4, 4, 2)]).toEqual([false, true]);
    const gap = (length: number) => canSplitInside(rows, { by: 'time', times: Float64Array.of(1, 2, 3), gap: length });
    expect([gap(1), gap(2)]).toEqual([true, false]);
    expect(canSplitInside(rows, { by: 'row' })).toBe(true);
  });
});
