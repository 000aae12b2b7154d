import { describe, expect, it } from 'vitest';
import { metricIntervals, wilsonInterval } from '../../../src/training/metrics/intervals.js';
import { computeMetrics } from '../../../src/training/metrics/metrics.js';
import { logSoftmax, type Prediction } from '../../../src/training/metrics/prediction.js';
import { createRandomStream, streamKey } from '../../../src/util/random.js';

const stream = createRandomStream(streamKey(5, 'data'));

function classification(rows: number, classes: number): { prediction: Prediction; target: Int32Array } {
  const target = Int32Array.from({ length: rows }, () => stream.integer(classes));
  const logits = Float32Array.from(
    { length: rows * classes },
    (_, i) => stream.normal() + (target[Math.floor(i / classes)] === i % classes ? 1.5 : 0),
  );
  return { prediction: { task: 'classification', classes, logProbabilities: logSoftmax(logits, classes) }, target };
}

describe('the interval of a metric', () => {
  it('is Wilson’s for the accuracy', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 gives 0.2553 to 0.3662
    const { low, high } = wilsonInterval(81 / 263, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilsonInterval(1, 20)).toMatchObject({ high: 1 });
    expect(wilsonInterval(1, 20).low).toBeCloseTo(0.8389, 4); // 1 / (1 + z²/n)
  });

  it('stands about the metric, and is the same for the same key', () => {
    const { prediction, target } = classification(200, 3);
    const intervals = metricIntervals(prediction, target, streamKey(1));
    const metrics = computeMetrics(prediction, target);
    expect(Object.keys(intervals)).toEqual(Object.keys(metrics));
    for (const [name, { value, low, high }] of Object.entries(intervals)) {
      expect(value).toBe(metrics[name as keyof typeof metrics]);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(metricIntervals(prediction, target, streamKey(1))).toEqual(intervals);
    expect(metricIntervals(prediction, target, streamKey(2))).not.toEqual(intervals);
  });

  it('is that of the central limit theorem for a mean over many rows', () => {
    const rows = 2000;
    const values = Float64Array.from({ length: rows }, () => stream.normal());
    const { mae } = metricIntervals({ task: 'regression', values }, new Float64Array(rows), streamKey(3));
    const mean = Math.sqrt(2 / Math.PI);
    const half = (1.96 * Math.sqrt(1 - 2 / Math.PI)) / Math.sqrt(rows);
    // a 2.5 % point from 2,000 resamples has a standard error of 2.7/√2000 = 6 % of σ, so 3 % of the half width
    expect(((mae?.high ?? 0) - (mae?.low ?? 0)) / 2 / half).toBeCloseTo(1, 0.7);
    expect(mae?.value).toBeCloseTo(mean, 1);
  });

  it('has nothing where the metric has nothing', () => {
    const prediction: Prediction = { task: 'classification', classes: 2, logProbabilities: new Float64Array(6) };
    const { auc } = metricIntervals(prediction, new Int32Array(3), streamKey(1));
    expect(auc).toEqual({ value: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});
