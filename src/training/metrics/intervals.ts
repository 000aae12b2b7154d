import { type Measures, standardMeasures } from '../../core/measures.js';
import type { MetricName } from '../../core/metric.js';
import type { Interval } from '../../core/outcome.js';
import type { StreamKey } from '../../util/philox.js';
import { createRandomStream } from '../../util/random.js';
import { effectiveRows, quantile } from '../../util/statistics.js';
import { byTarget, statisticsOf } from './metrics.js';
import { type Prediction, type Target, targetsOf } from './prediction.js';
import { type Counts, countsOf, type Statistic } from './statistic.js';

const z975 = 1.959963984540054;
const mostResamples = 2000;
const fewestResamples = 200;
/** Beyond 20,000 rows fewer resamples are drawn, so that the time stays within seconds. */
const mostDraws = 40_000_000;

/**
 * 95 % intervals of every metric of the task on test rows: Wilson's for the accuracy, the percentile bootstrap over rows
 * for the others. They tell how far chance in the choice of test rows can have moved the figure; the model is given.
 * With weights, a share stands on (Σw)² / Σw² rows (L. Kish, Survey Sampling (1965), section 11.7).
 *
 * @param key the stream that the resamples are drawn from: the same key gives the same intervals
 * @param weights how much each row counts; null: once
 * @returns NaN in all three places for a metric that is not defined on these rows
 */
export function metricIntervals(
  prediction: Prediction,
  target: Target,
  key: StreamKey,
  measures: Measures = standardMeasures,
  weights: Float64Array | null = null,
): Readonly<Record<string, Interval>> {
  const statistics = statisticsOf(prediction, target, measures);
  const own = countsOf(target.length / targetsOf(prediction), weights);
  const values = new Map([...statistics].map(([name, statistic]) => [name, statistic(own)]));
  const resampled = resample(
    [...statistics].filter(([name]) => name !== 'accuracy'),
    own,
    key,
  );
  return Object.fromEntries(
    [...values].map(([name, value]) => {
      const draws = resampled.get(name);
      return [name, draws === undefined ? wilsonInterval(value, effectiveRows(own)) : percentileInterval(value, draws)];
    }),
  );
}

/** `metricIntervals` of each of several targets, on the same resamples; empty where there is one. */
export function intervalsByTarget(
  prediction: Prediction,
  target: Target,
  key: StreamKey,
  measures: Measures,
  weights: Float64Array | null,
): readonly Readonly<Record<string, Interval>>[] {
  if (targetsOf(prediction) === 1) return [];
  return byTarget(prediction, target).map((one) => metricIntervals(one.prediction, one.target, key, measures, weights));
}

/** The score interval of a share. Source: E. B. Wilson, JASA 22 (1927); it is honest at shares of 0 and 1 too. */
export function wilsonInterval(share: number, rows: number): Interval {
  const z2 = z975 * z975;
  const centre = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const half = (z975 / (1 + z2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z2 / (4 * rows * rows));
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Efron & Tibshirani, An Introduction to the Bootstrap (1993), section 13.3: the 2.5 % and 97.5 % points. */
function percentileInterval(value: number, draws: Float64Array): Interval {
  const defined = draws.filter((draw) => !Number.isNaN(draw));
  if (Number.isNaN(value)) return { value, low: Number.NaN, high: Number.NaN };
  return { value, low: quantile(defined, 0.025), high: quantile(defined, 0.975) };
}

/**
 * Each statistic on the same resamples of the rows, with replacement.
 *
 * @param own how much each row counts
 */
function resample(
  statistics: readonly (readonly [MetricName, Statistic])[],
  own: Counts,
  key: StreamKey,
): ReadonlyMap<MetricName, Float64Array> {
  const rows = own.length;
  const resamples = Math.max(fewestResamples, Math.min(mostResamples, Math.floor(mostDraws / rows)));
  const stream = createRandomStream(key);
  const counts: Counts = new Float64Array(rows);
  const draws = new Map(statistics.map(([name]) => [name, new Float64Array(resamples)]));
  for (let b = 0; b < resamples; b++) {
    counts.fill(0);
    for (let i = 0; i < rows; i++) {
      const row = stream.integer(rows);
      counts[row] += own[row];
    }
    for (const [name, statistic] of statistics) draws.get(name)?.fill(statistic(counts), b, b + 1);
  }
  return draws;
}
