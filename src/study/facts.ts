import type { Dataset, Split, Splits } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { knownMetrics } from '../core/known-metrics.js';
import type { Measures } from '../core/measures.js';
import {
  type Direction,
  defaultMetric,
  directionOf,
  type MetricCatalog,
  type MetricName,
  metricsFor,
  type Task,
} from '../core/metric.js';
import type { DataSummary, FoldShares } from '../core/outcome.js';
import type { OwnMetrics } from '../core/own-metric.js';
import type { StudyPlan } from '../core/plan.js';
import { resolveMeasures } from '../training/metrics/resolve-measures.js';
import type { Trainer } from '../training/trainer.js';
import { mean } from '../util/statistics.js';
import type { StudyFacts } from './outcome.js';
import type { StudyData, StudyPorts } from './ports.js';

/** What candidates are judged by. */
export interface Objective {
  readonly metric: MetricName;
  readonly direction: Direction;
  /** Of a metric of a person's own; ours know theirs. */
  readonly best?: number;
  readonly measures: Measures;
}

/**
 * The objective for this data.
 *
 * @param own metrics of a person's own
 * @throws UserError (config) where a metric is one of the other task, or the classes are not those that are spoken of: told
 *   before anything trains, for both may only be known once the data are read
 */
export function objectiveOf({ objective, gate }: StudyPlan, data: Dataset, own: OwnMetrics): Objective {
  const { task } = data;
  const catalog: MetricCatalog = { ...knownMetrics, ...own };
  const metric = objective.metric ?? defaultMetric(task);
  checkMetric('objective.metric', metric, task, catalog);
  for (const name of objective.also ?? []) checkMetric('objective.also', name, task, catalog);
  if (gate !== null) checkMetric('gate.metric', gate.metric, task, catalog);
  const best = Object.hasOwn(own, metric) ? { best: own[metric].best } : {};
  return { metric, direction: directionOf(metric, catalog), ...best, measures: resolveMeasures(objective, data, own) };
}

function checkMetric(path: string, metric: MetricName, task: Task, catalog: MetricCatalog): void {
  const known = metricsFor(task, catalog);
  if (known.includes(metric)) return;
  const [section] = path.split('.');
  const wanted = `one of ${known.join(', ')} is wanted; change ${path}`;
  throw new UserError('config', `${section}: ${metric} is not a metric for ${task}; ${wanted}`);
}

/** @throws UserError (config) as `objectiveOf` */
export function factsOf(
  plan: StudyPlan,
  data: StudyData,
  { backend }: Pick<Trainer, 'backend'>,
  { version, ownMetrics }: Pick<StudyPorts, 'version' | 'ownMetrics'>,
): Omit<StudyFacts, 'identity'> {
  const { dataset, splits } = data;
  const { measures: _, ...objective } = objectiveOf(plan, dataset, ownMetrics);
  const folds = splits.flat();
  return {
    version,
    task: dataset.task,
    ...objective,
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

export function summarizeData({ dataset, testSplit, testIsApart }: StudyData): DataSummary {
  const { rows, columns, classes, targetNames, hash } = dataset;
  const trainRows = testSplit.train.length;
  const targets = targetNames.length > 1 ? { targets: targetNames } : {};
  const test = { testRows: testSplit.test.length, ...(testIsApart && { testIsApart }) };
  return { rows, trainRows, ...test, features: columns.length, classes, ...targets, hash };
}

/** Steps of gradient descent that a candidate costs, by the plan's fixed epochs and batch size. */
export function stepsOfTrial({ splits }: StudyData, plan: StudyPlan): number {
  return stepsOf(
    splits.flat().map(({ train }) => train.length),
    plan,
  );
}

/** Steps of fits with so many training rows. */
export function stepsOf(trainRows: readonly number[], { settings }: StudyPlan): number {
  const { epochs, batchSize } = settings.training;
  return trainRows.reduce((sum, rows) => sum + epochs * Math.ceil(rows / batchSize), 0);
}
