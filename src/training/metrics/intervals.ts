import { type Measures, standardMeasures } from '../../core/measures.js';
import type { MetricName } from '../../core/metric.js';
import type { Interval } from '../../core/outcome.js';
import type { StreamKey } from '../../util/philox.js';
import { createRandomStream } from '../../util/random.js';
import { quantile } from '../../util/statistics.js';
import { statisticsOf } from './metrics.js';
import type { Prediction, Target } from './prediction.js';
import { type Counts, everyRowOnce, type Statistic } from './statistic.js';

const z975 = 1.959963984540054;
const mostResamples = 2000;
const fewestResamples = 200;
/** Beyond 20,000 rows fewer resamples are drawn, so that the time stays within seconds. */
const mostDraws = 40_000_000;

/**
 * 95 % intervals of every metric of the task on test rows: Wilson's for the accuracy, the percentile bootstrap over rows
 * for the others. They tell how far chance in the choice of test rows can have moved the figure; the model is given.
 *
 * @param key the stream that the resamples are drawn from: the same key gives the same intervals
 * @returns NaN in all three places for a metric that is not defined on these rows
 */
export function metricIntervals(
  prediction: Prediction,
  target: Target,
  key: StreamKey,
  measures: Measures = standardMeasures,
): Readonly<Record<string, Interval>> {
  const statistics = statisticsOf(prediction, target, measures);
  const once = everyRowOnce(target.length);
  const values = new Map([...statistics].map(([name, statistic]) => [name, statistic(once)]));
  const resampled = resample(
    [...statistics].filter(([name]) => name !== 'accuracy'),
    target.length,
    key,
  );
  return Object.fromEntries(
    [...values].map(([name, value]) => {
      const draws = resampled.get(name);
      return [name, draws === undefined ? wilsonInterval(value, target.length) : percentileInterval(value, draws)];
    }),
  );
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

/** Each statistic on the same resamples of the rows, with replacement. */
function resample(
  statistics: readonly (readonly [MetricName, Statistic])[],
  rows: number,
  key: StreamKey,
): ReadonlyMap<MetricName, Float64Array> {
  const resamples = Math.max(fewestResamples, Math.min(mostResamples, Math.floor(mostDraws / rows)));
  const stream = createRandomStream(key);
  const counts: Counts = new Uint16Array(rows);
  const draws = new Map(statistics.map(([name]) => [name, new Float64Array(resamples)]));
  for (let b = 0; b < resamples; b++) {
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[stream.integer(rows)]++;
    for (const [name, statistic] of statistics) draws.get(name)?.fill(statistic(counts), b, b + 1);
  }
  return draws;
}
