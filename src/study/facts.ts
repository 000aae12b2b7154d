import type { Split, Splits } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { defaultMetric, directionOf, type MetricName, metricsOf, type Task } from '../core/metric.js';
import type { DataSummary, FoldShares } from '../core/outcome.js';
import type { StudyPlan } from '../core/plan.js';
import type { Trainer } from '../training/trainer.js';
import { mean } from '../util/statistics.js';
import type { StudyFacts } from './outcome.js';
import type { StudyData } from './ports.js';

/**
 * The metric that candidates are judged by.
 *
 * @throws UserError (config) where the objective or the gate names a metric of the other task: told before anything
 *   trains, for the task may only be known once the data are read
 */
export function objectiveOf({ objective, gate }: StudyPlan, task: Task): MetricName {
  const metric = objective.metric ?? defaultMetric(task);
  checkMetric('objective', metric, task);
  if (gate !== null) checkMetric('gate', gate.metric, task);
  return metric;
}

function checkMetric(section: 'objective' | 'gate', metric: MetricName, task: Task): void {
  const known = metricsOf(task);
  if (known.includes(metric)) return;
  const wanted = `one of ${known.join(', ')} is wanted; change ${section}.metric`;
  throw new UserError('config', `${section}: ${metric} is not a metric for ${task}; ${wanted}`);
}

/** @throws UserError (config) as `objectiveOf` */
export function factsOf(
  plan: StudyPlan,
  data: StudyData,
  { backend }: Pick<Trainer, 'backend'>,
  version: string,
): Omit<StudyFacts, 'identity'> {
  const { dataset, splits } = data;
  const metric = objectiveOf(plan, dataset.task);
  const folds = splits.flat();
  return {
    version,
    task: dataset.task,
    metric,
    direction: directionOf(metric),
    data: summarizeData(data),
    backend,
    shape: { repeats: splits.length, folds: splits[0].length },
    validationRows: folds.reduce((sum, split) => sum + split.validation.length, 0) / folds.length,
    foldShares: foldSharesOf(splits, data.testSplit.train.length),
  };
}

/** @param rows all training rows */
function foldSharesOf(splits: Splits, rows: number): FoldShares | null {
  const isWhole = ({ train, validation }: Split) => train.length + validation.length === rows;
  const validated = (folds: readonly Split[]) => folds.reduce((sum, { validation }) => sum + validation.length, 0);
  const isPartition = (folds: readonly Split[]) => folds.length === 1 || validated(folds) === rows;
  if (splits.every((folds) => folds.every(isWhole) && isPartition(folds))) return null;
  const shares = splits.flat().map(({ train, validation }) => ({
    validation: validation.length / (train.length + validation.length),
    training: train.length / rows,
  }));
  return {
    validation: mean(shares.map((share) => share.validation)),
    training: mean(shares.map((share) => share.training)),
  };
}

export function summarizeData({ dataset, testSplit }: StudyData): DataSummary {
  const { rows, columns, classes, hash } = dataset;
  const trainRows = testSplit.train.length;
  return { rows, trainRows, testRows: testSplit.test.length, features: columns.length, classes, hash };
}

/** Steps of gradient descent that a candidate costs, by the plan's fixed epochs and batch size. */
export function stepsOfTrial({ splits }: StudyData, { settings }: StudyPlan): number {
  const { epochs, batchSize } = settings.training;
  return splits.flat().reduce((sum, split) => sum + epochs * Math.ceil(split.train.length / batchSize), 0);
}
