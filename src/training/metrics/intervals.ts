import { type Measures, standardMeasures } from '../../core/measures.js';
import type { MetricName } from '../../core/metric.js';
import type { Interval } from '../../core/outcome.js';
import type { StreamKey } from '../../util/philox.js';
import { effectiveRows, quantile, standardDeviation } from '../../util/statistics.js';
import { byTarget, measuresOfOne, statisticsOf } from './metrics.js';
import { type Prediction, type Target, targetsOf } from './prediction.js';
import { resample } from './resample.js';
import { countsOf } from './statistic.js';

const z975 = 1.959963984540054;
/** Means of right and wrong rows. */
const shares: readonly MetricName[] = ['accuracy', 'subset-accuracy'];

/**
 * 95 % intervals of every metric of the task on test rows: Wilson's for the accuracy (of labels, the subset accuracy), the
 * percentile bootstrap over rows for the others. They tell how far chance in the choice of test rows can have moved the figure; the model is given.
 * With weights, a share stands on (Σw)² / Σw² rows (L. Kish, Survey Sampling (1965), section 11.7). Where rows come in
 * groups, groups are what chance has chosen: they are resampled whole, and a share stands on as many rows as would vary
 * as much (E. Korn, B. Graubard, Survey Methodology 24 (1998)).
 *
 * @param key the stream that the resamples are drawn from: the same key gives the same intervals
 * @param weights how much each row counts; null: once
 * @param groups code of each row's group; null: rows are independent
 * @returns NaN in all three places for a metric that is not defined on these rows, as ends where all rows are of one group
 */
export function metricIntervals(
  prediction: Prediction,
  target: Target,
  key: StreamKey,
  measures: Measures = standardMeasures,
  weights: Float64Array | null = null,
  groups: Int32Array | null = null,
): Readonly<Record<string, Interval>> {
  const statistics = statisticsOf(prediction, target, measures);
  const own = countsOf(target.length / targetsOf(prediction), weights);
  const values = new Map([...statistics].map(([name, statistic]) => [name, statistic(own)]));
  const resampled = resample(
    [...statistics].filter(([name]) => groups !== null || !shares.includes(name)),
    own,
    groups,
    key,
  );
  const groupCount = groups === null ? null : new Set(groups).size;
  return Object.fromEntries(
    [...values].map(([name, value]) => {
      const draws = resampled.get(name) ?? new Float64Array();
      if (groupCount === 1) return [name, { value, low: Number.NaN, high: Number.NaN }];
      if (!shares.includes(name)) return [name, percentileInterval(value, draws)];
      const rows = effectiveRows(own);
      return [name, wilsonInterval(value, groupCount === null ? rows : rowsLikeGroups(value, draws, groupCount, rows))];
    }),
  );
}

/**
 * How many independent rows would let a share vary as much as the groups do: p(1 − p) / s², with the bootstrap's variance
 * s² freed of its bias, (G − 1)/G. Where nothing varies there is no telling, and each group counts as one.
 */
function rowsLikeGroups(share: number, draws: Float64Array, groups: number, rows: number): number {
  const variance = (standardDeviation(draws) ** 2 * groups) / (groups - 1);
  return variance > 0 ? Math.min(rows, (share * (1 - share)) / variance) : groups;
}

/** `metricIntervals` of each of several targets, on the same resamples; empty where there is one. */
export function intervalsByTarget(
  prediction: Prediction,
  target: Target,
  key: StreamKey,
  measures: Measures,
  weights: Float64Array | null,
  groups: Int32Array | null = null,
): readonly Readonly<Record<string, Interval>>[] {
  if (targetsOf(prediction) === 1) return [];
  const own = measuresOfOne(prediction, measures);
  return byTarget(prediction, target).map((one) =>
    metricIntervals(one.prediction, one.target, key, own, weights, groups),
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
