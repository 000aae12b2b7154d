import { describe, expect, it } from 'vitest';
import { standardMeasures } from '../../../src/core/measures.js';
import { metricIntervals, wilsonInterval } from '../../../src/training/metrics/intervals.js';
import type { Prediction } from '../../../src/training/metrics/prediction.js';
import { createRandomStream, streamKey } from '../../../src/util/random.js';

const repeated = (count: number, times: number) => Int32Array.from({ length: count * times }, (_, i) => i % count);
const intervalsOf = (errors: Float64Array, groups: Int32Array | null, weights: Float64Array | null = null) => {
  const prediction: Prediction = { task: 'regression', values: errors };
  return metricIntervals(prediction, new Float64Array(errors.length), streamKey(3), standardMeasures, weights, groups);
};
const widthOf = ({ low, high } = { low: Number.NaN, high: Number.NaN }) => high - low;

/** 0.99 sure of the first of two classes: right where the target is 0. */
const sure = (rows: number): Prediction => ({
  task: 'classification',
  classes: 2,
  logProbabilities: Float64Array.from({ length: 2 * rows }, (_, i) => Math.log(i % 2 === 0 ? 0.99 : 0.01)),
});
const accuracyOf = (target: Int32Array, groups: Int32Array) =>
  metricIntervals(sure(target.length), target, streamKey(1), standardMeasures, null, groups).accuracy;

describe('intervals where rows come in groups', () => {
  it('are those of one row a group where the rows of a group are all alike', () => {
    const stream = createRandomStream(streamKey(7, 'groups'));
    const own = Float64Array.from({ length: 60 }, () => stream.normal());
    const groups = repeated(60, 5);
    const rows = Float64Array.from(groups, (group) => own[group]);
    const alone = intervalsOf(own, null);
    const together = intervalsOf(rows, groups);
    // Both draw 60 out of 60 with the same stream.
    for (const metric of ['rmse', 'mae'] as const) {
      expect(together[metric]?.low).toBeCloseTo(alone[metric]?.low ?? 0, 12);
      expect(together[metric]?.high).toBeCloseTo(alone[metric]?.high ?? 0, 12);
      expect(widthOf(together[metric]) / widthOf(intervalsOf(rows, null)[metric])).toBeCloseTo(Math.sqrt(5), 0);
    }
  });

  it('hold the truth about as often as they say, where intervals over rows do not', () => {
    const [tables, patients, visits] = [120, 30, 8];
    const groups = repeated(patients, visits);
    const truth = Math.sqrt(2 / Math.PI) * Math.sqrt(2); // E|x| of N(0, 1 + 1)
    const held = { groups: 0, rows: 0 };
    for (let table = 0; table < tables; table++) {
      const stream = createRandomStream(streamKey(table, 'patients'));
      const level = Float64Array.from({ length: patients }, () => stream.normal());
      const errors = Float64Array.from(groups, (group) => level[group] + stream.normal());
      const holds = ({ low, high } = { low: Number.NaN, high: Number.NaN }) => Number(low <= truth && truth <= high);
      held.groups += holds(intervalsOf(errors, groups).mae);
      held.rows += holds(intervalsOf(errors, null).mae);
    }
    // Of 120, 95 % are 114 with a standard error of 2.4; a bootstrap of 30 groups is a little narrow.
    expect(held.groups).toBeGreaterThan(104);
    expect(held.rows).toBeLessThan(100);
  });

  it('give the accuracy as many rows as would vary as much', () => {
    const target = Int32Array.from(repeated(40, 6), (group) => Number(group % 5 === 0));
    const alike = accuracyOf(target, repeated(40, 6));
    const wilson = wilsonInterval(0.8, 40);
    expect(alike?.value).toBe(0.8);
    // The bootstrap's variance has a standard error of √(2/2000) = 3 %.
    expect(widthOf(alike) / widthOf(wilson)).toBeCloseTo(39 / 40, 1);
    // Where nothing varies between groups, each counts as one.
    const even = accuracyOf(
      Int32Array.from({ length: 50 }, (_, i) => Number(i % 5 === 0)),
      repeated(10, 5).map((_, i) => Math.floor(i / 5)),
    );
    expect(even).toEqual({ value: 0.8, ...ends(wilsonInterval(0.8, 10)) });
    expect(accuracyOf(new Int32Array(60), repeated(12, 5))).toEqual({ value: 1, ...ends(wilsonInterval(1, 12)) });
  });

  it('have no ends where all rows are of one group', () => {
    const { mae, rmse } = intervalsOf(Float64Array.of(1, 2, 3), new Int32Array(3));
    expect(mae).toEqual({ value: 2, low: Number.NaN, high: Number.NaN });
    expect(rmse?.low).toBeNaN();
    expect(accuracyOf(Int32Array.of(0, 1, 0), new Int32Array(3))?.low).toBeNaN();
  });

  it('count each row by its weight', () => {
    const groups = repeated(20, 2);
    const errors = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? i : 1000));
    const weights = Float64Array.from({ length: 40 }, (_, i) => Number(i < 20));
    const weighted = intervalsOf(errors, groups, weights);
    expect(weighted).toEqual(intervalsOf(errors.slice(0, 20), groups.slice(0, 20)));
  });
});

function ends({ low, high }: { readonly low: number; readonly high: number }) {
  return { low, high };
}
