import type { ByRow } from '../../core/fit.js';
import { type Measures, standardMeasures } from '../../core/measures.js';
import { type MetricName, type Metrics, standardMetrics } from '../../core/metric.js';
import { classStatistics } from './class-statistics.js';
import { decideClasses } from './decide.js';
import { logLossByRow } from './log-loss.js';
import type { Prediction, Target } from './prediction.js';
import { squaredErrors } from './rmse.js';
import { countsOf, type Statistic } from './statistic.js';
import { valueStatistics } from './value-statistics.js';

/** The standard metrics of the task, then those that `measures` names, prepared on these rows. */
export function statisticsOf(
  prediction: Prediction,
  target: Target,
  measures: Measures = standardMeasures,
): ReadonlyMap<MetricName, Statistic> {
  const known =
    prediction.task === 'classification'
      ? classStatistics(prediction, target, measures)
      : valueStatistics(prediction, target, measures);
  const names = new Set([...standardMetrics(prediction.task), ...measures.names]);
  return new Map([...names].flatMap((name) => (Object.hasOwn(known, name) ? [[name, known[name]()] as const] : [])));
}

/**
 * @param weights how much each row counts; null: once
 * @returns NaN for a metric that is not defined on these rows
 */
export function computeMetrics(
  prediction: Prediction,
  target: Target,
  measures: Measures = standardMeasures,
  weights: Float64Array | null = null,
): Metrics {
  const counts = countsOf(target.length, weights);
  const statistics = statisticsOf(prediction, target, measures);
  return Object.fromEntries([...statistics].map(([name, statistic]) => [name, statistic(counts)]));
}

/** Loss (log loss, or squared error) and decided class index or value of each row. */
export function rowResults(
  prediction: Prediction,
  target: Target,
  { decision }: Pick<Measures, 'decision'> = standardMeasures,
): ByRow {
  if (prediction.task === 'regression') {
    return {
      loss: Float32Array.from(squaredErrors(prediction.values, target)),
      predicted: Float32Array.from(prediction.values),
    };
  }
  const { logProbabilities, classes } = prediction;
  return {
    loss: Float32Array.from(logLossByRow(logProbabilities, classes, target)),
    predicted: Float32Array.from(decideClasses(prediction, decision)),
  };
}
