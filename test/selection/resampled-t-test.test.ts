import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOnFolds, resamplingOf, varianceFactor } from '../../src/selection/resampled-t-test.js';

const fiveFolds = resamplingOf({ repeats: 1, folds: 5 }, { validation: 20, all: 100 });
const a = [0.21, 0.25, 0.19, 0.3, 0.22];
const b = [0.18, 0.2, 0.2, 0.22, 0.21];

describe('the corrected resampled t-test', () => {
  test('gives the figures that SciPy gives for the written-out formula', () => {
    // d = a − b; se = sqrt((1/5 + (1/5)/(1 − 1/5)) d.var(ddof=1)); 2 stats.t.sf(|d.mean()/se|, 4); stats.t.ppf(.975, 4)
    const found = compareOnFolds(a, b, fiveFolds);
    expect(found?.difference).toBeCloseTo(0.032, 14);
    expect(found?.p).toBeCloseTo(0.24377886876041172, 12);
    expect(found?.low).toBeCloseTo(-0.03305418844913106, 12);
    expect(found?.high).toBeCloseTo(0.09705418844913105, 12);
  });

  test('uses n_test/n_train for ρ/(1−ρ): 1/(k−1) for k folds, whatever the repeats', () => {
    expect(varianceFactor(fiveFolds)).toBeCloseTo(1 / 5 + 1 / 4, 14);
    expect(varianceFactor(resamplingOf({ repeats: 3, folds: 10 }, { validation: 1, all: 10 }))).toBeCloseTo(
      1 / 30 + 1 / 9,
      14,
    );
    expect(varianceFactor(resamplingOf({ repeats: 1, folds: 1 }, { validation: 25, all: 100 }))).toBeCloseTo(
      1 + 1 / 3,
      14,
    );
  });

  test('equal scores can’t be told apart: p is 1', () => {
    expect(compareOnFolds(a, a, fiveFolds)).toEqual({ difference: 0, low: 0, high: 0, p: 1 });
  });

  test('a difference that is the same on every fold is certain, rounding notwithstanding', () => {
    const shifted = a.map((score) => score + 0.1);
    expect(compareOnFolds(shifted, a, fiveFolds)?.p).toBe(0);
  });

  test('says nothing of one fold', () => {
    expect(compareOnFolds([1], [2], fiveFolds)).toBeNull();
  });

  test('is the same both ways round, with the difference turned', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(scores, scores, (left, right) => {
        const forth = compareOnFolds(left, right, fiveFolds);
        const back = compareOnFolds(right, left, fiveFolds);
        expect(back?.p).toBeCloseTo(forth?.p ?? Number.NaN, 9);
        expect(back?.low).toBeCloseTo(-(forth?.high ?? Number.NaN), 9);
      }),
    );
  });
});
