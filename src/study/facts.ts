import { UserError } from '../core/errors.js';
import { defaultMetric, metricsOf } from '../core/metric.js';
import type { DataSummary } from '../core/outcome.js';
import type { StudyPlan } from '../core/plan.js';
import type { Trainer } from '../training/trainer.js';
import type { StudyFacts } from './outcome.js';
import type { StudyData } from './ports.js';

/** @throws UserError (config) where the objective is no metric of the task */
export function factsOf(
  plan: StudyPlan,
  data: StudyData,
  { backend }: Pick<Trainer, 'backend'>,
  version: string,
): Omit<StudyFacts, 'identity'> {
  const { dataset, splits } = data;
  const metric = plan.objective.metric ?? defaultMetric(dataset.task);
  if (!metricsOf(dataset.task).includes(metric)) {
    const wanted = `one of ${metricsOf(dataset.task).join(', ')} is wanted`;
    throw new UserError(
      'config',
      `objective: ${metric} is not a metric for ${dataset.task}; ${wanted}; change objective.metric`,
    );
  }
  const folds = splits.flat();
  return {
    version,
    task: dataset.task,
    metric,
    data: summarizeData(data),
    backend,
    shape: { repeats: splits.length, folds: splits[0].length },
    validationRows: folds.reduce((sum, split) => sum + split.validation.length, 0) / folds.length,
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
