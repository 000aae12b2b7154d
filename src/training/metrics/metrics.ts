import { unreachable } from '../../core/errors.js';
import type { ByRow } from '../../core/fit.js';
import { type Measures, standardMeasures } from '../../core/measures.js';
import { type MetricName, type Metrics, standardMetrics } from '../../core/metric.js';
import { classStatistics } from './class-statistics.js';
import { decideClasses, decideLabels } from './decide.js';
import { eachLabel, type OneTarget } from './each-label.js';
import { labelLosses } from './label-loss.js';
import { labelStatistics } from './label-statistics.js';
import { logLossByRow } from './log-loss.js';
import { meanOverTargets } from './mean-over-targets.js';
import { type Prediction, type Target, targetsOf } from './prediction.js';
import { squaredErrors } from './rmse.js';
import { countsOf, type Statistic, type StatisticMakers } from './statistic.js';
import { valueStatistics } from './value-statistics.js';

/** The standard metrics of the task, then those that `measures` names, prepared on these rows. */
export function statisticsOf(
  prediction: Prediction,
  target: Target,
  measures: Measures = standardMeasures,
): ReadonlyMap<MetricName, Statistic> {
  if (prediction.task === 'regression' && targetsOf(prediction) > 1) {
    return uniformAverages(prediction, target, measures);
  }
  const known = makersOf(prediction, target, measures);
  const names = new Set([...standardMetrics(prediction.task), ...measures.names]);
  return new Map([...names].flatMap((name) => (Object.hasOwn(known, name) ? [[name, known[name]()] as const] : [])));
}

function makersOf(prediction: Prediction, target: Target, measures: Measures): StatisticMakers {
  switch (prediction.task) {
    case 'classification':
      return classStatistics(prediction, target, measures);
    case 'multi-label':
      return labelStatistics(prediction, target, measures);
    case 'regression':
      return valueStatistics(prediction, target, measures);
    default:
      return unreachable(prediction);
  }
}

/** The mean of a metric over targets, each for itself: scikit-learn's `multioutput='uniform_average'`. */
function uniformAverages(
  prediction: Prediction,
  target: Target,
  measures: Measures,
): ReadonlyMap<MetricName, Statistic> {
  const each = byTarget(prediction, target).map((one) => statisticsOf(one.prediction, one.target, measures));
  return new Map(
    [...each[0].keys()].map((name) => [
      name,
      (counts) => each.reduce((sum, own) => sum + (own.get(name)?.(counts) ?? Number.NaN), 0) / each.length,
    ]),
  );
}

/** Each target for itself, a label as two classes; one is itself. */
export function byTarget(prediction: Prediction, target: Target): readonly OneTarget[] {
  if (prediction.task === 'multi-label') return eachLabel(prediction, target);
  const targets = targetsOf(prediction);
  if (prediction.task === 'classification' || targets === 1) return [{ prediction, target }];
  const column = (values: Target, j: number) => Float64Array.from(values).filter((_, i) => i % targets === j);
  return Array.from({ length: targets }, (_, j) => ({
    prediction: { task: 'regression', values: column(prediction.values, j) },
    target: column(target, j),
  }));
}

/** As `computeMetrics` for each of several targets; empty where there is one, or no rows. */
export function metricsByTarget(
  prediction: Prediction,
  target: Target,
  measures: Measures,
  weights: Float64Array | null,
): readonly Metrics[] {
  if (targetsOf(prediction) === 1 || target.length === 0) return [];
  const own = measuresOfOne(prediction, measures);
  return byTarget(prediction, target).map((one) => computeMetrics(one.prediction, one.target, own, weights));
}

/** What is measured of each target alone: a person's own metric of labels is of all of them. */
export function measuresOfOne({ task }: Prediction, measures: Measures): Measures {
  return task === 'multi-label' ? { ...measures, own: {} } : measures;
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
  const counts = countsOf(target.length / targetsOf(prediction), weights);
  const statistics = statisticsOf(prediction, target, measures);
  return Object.fromEntries([...statistics].map(([name, statistic]) => [name, statistic(counts)]));
}

/** Loss (log loss, or squared error) and decided class index, values or labels of each row. */
export function rowResults(
  prediction: Prediction,
  target: Target,
  { decision }: Pick<Measures, 'decision'> = standardMeasures,
): ByRow {
  if (prediction.task === 'regression') {
    return {
      loss: Float32Array.from(meanOverTargets(squaredErrors(prediction.values, target), targetsOf(prediction))),
      predicted: Float32Array.from(prediction.values),
    };
  }
  if (prediction.task === 'multi-label') {
    return {
      loss: Float32Array.from(meanOverTargets(labelLosses(prediction.logits, target), prediction.labels)),
      predicted: Float32Array.from(decideLabels(prediction, decision)),
    };
  }
  const { logProbabilities, classes } = prediction;
  return {
    loss: Float32Array.from(logLossByRow(logProbabilities, classes, target)),
    predicted: Float32Array.from(decideClasses(prediction, decision)),
  };
}
