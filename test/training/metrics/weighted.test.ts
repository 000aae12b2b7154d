import { describe, expect, it } from 'vitest';
import { standardMeasures } from '../../../src/core/measures.js';
import type { Metrics } from '../../../src/core/metric.js';
import { metricIntervals } from '../../../src/training/metrics/intervals.js';
import { computeMetrics } from '../../../src/training/metrics/metrics.js';
import { logSoftmax, type Prediction } from '../../../src/training/metrics/prediction.js';
import { createRandomStream, streamKey } from '../../../src/util/random.js';
import { targetsReference } from '../../reference/targets.js';

function expectClose(got: Metrics, wanted: Metrics) {
  for (const [name, value] of Object.entries(wanted)) expect(got[name], name).toBeCloseTo(value ?? Number.NaN, 12);
}

const ofLogits = (logits: readonly number[], classes: number): Prediction => ({
  task: 'classification',
  classes,
  logProbabilities: logSoftmax(Float32Array.from(logits), classes),
});

/** With some that are no plain means over rows. */
const measures = { ...standardMeasures, names: ['mcc', 'precision', 'recall', 'mape', 'median-absolute-error'] };

const asWeights = (weights: readonly number[] | null) => weights && Float64Array.from(weights);

describe('metrics of weighted rows', () => {
  it.each(targetsReference.classes)(
    'agree with scikit-learn’s sample_weight on $classes classes',
    ({ classes, logits, target, weights, metrics }) => {
      const got = computeMetrics(ofLogits(logits, classes), Int32Array.from(target), measures, asWeights(weights));
      expectClose(got, metrics);
    },
  );

  it.each(targetsReference.numbers.filter(({ targets, weights }) => targets === 1 && weights !== null))(
    'agree with scikit-learn’s sample_weight on numbers',
    ({ values, target, weights, metrics }) => {
      const prediction: Prediction = { task: 'regression', values: Float64Array.from(values) };
      expectClose(computeMetrics(prediction, Float64Array.from(target), measures, asWeights(weights)), metrics);
    },
  );

  it('are those of rows repeated as often as their weight says', () => {
    const { logits, classes, target } = targetsReference.classes[1];
    const weights = target.map((_, row) => row % 4);
    const rows = target.flatMap((_, row) => new Array<number>(weights[row]).fill(row));
    const repeated = rows.flatMap((row) => logits.slice(row * classes, (row + 1) * classes));
    expectClose(
      computeMetrics(ofLogits(logits, classes), Int32Array.from(target), measures, Float64Array.from(weights)),
      computeMetrics(
        ofLogits(repeated, classes),
        Int32Array.from(rows, (row) => target[row]),
      ),
    );
  });

  it('have intervals whose width is that of the rows that count', () => {
    const rows = 400;
    const stream = createRandomStream(streamKey(6, 'weighted intervals'));
    const values = Float64Array.from({ length: rows }, () => stream.normal());
    const prediction: Prediction = { task: 'regression', values };
    const target = new Float64Array(rows);
    const width = (weights: Float64Array | null) => {
      const { mae } = metricIntervals(prediction, target, streamKey(3), standardMeasures, weights);
      return (mae?.high ?? Number.NaN) - (mae?.low ?? Number.NaN);
    };
    const quarter = Float64Array.from({ length: rows }, (_, row) => (row % 4 === 0 ? 1 : 0));
    expect(width(null) / width(new Float64Array(rows).fill(7))).toBeCloseTo(1, 12);
    // √4, and the spread of a hundred rows' own standard deviation.
    expect(width(quarter) / width(null)).toBeGreaterThan(1.6);
    expect(width(quarter) / width(null)).toBeLessThan(2.4);
  });

  it('give a share the interval of as many equal rows as its weights are worth', () => {
    const [rows, classes] = [60, 2];
    const logits = Array.from({ length: rows * classes }, (_, i) => ((i * 7) % 5) - 2);
    const target = Int32Array.from({ length: rows }, (_, row) => row % 2);
    const half = Float64Array.from({ length: rows }, (_, row) => (row < 30 ? 5 : 0));
    const weighted = metricIntervals(ofLogits(logits, classes), target, streamKey(1), standardMeasures, half);
    const alone = metricIntervals(ofLogits(logits.slice(0, 60), classes), target.slice(0, 30), streamKey(1));
    expect(weighted.accuracy).toEqual(alone.accuracy);
  });
});
