import { type KnownMetric, knownMetrics } from './known-metrics.js';
import { type Direction, isFor, type MetricTraits, type Task } from './metric-traits.js';

export { type Direction, isFor, type MetricTraits, type Task, tasks, tasksOf } from './metric-traits.js';

/** What is measured on predictions. Definitions and sources: `known-metrics.ts`, `training/metrics/`. */

/** Measured always. */
export const classificationMetrics = ['log-loss', 'accuracy', 'balanced-accuracy', 'f1', 'auc', 'brier'] as const;
export const regressionMetrics = ['rmse', 'mae', 'r2'] as const;
const labelMetrics = ['log-loss', 'subset-accuracy', 'hamming-loss', 'f1-micro', 'f1-macro', 'auc'] as const;

const standard: Readonly<Record<Task, readonly KnownMetric[]>> = {
  classification: classificationMetrics,
  regression: regressionMetrics,
  'multi-label': labelMetrics,
};

/** One of ours, or the name that a person gave to one of their own. */
export type MetricName = KnownMetric | (string & {});

/** Metrics by name: ours, and those of a person's own, whose worst value is not known. */
export type MetricCatalog = Readonly<Record<string, Omit<MetricTraits, 'worst'>>>;

/** One value for each metric that is measured; not finite where it is not defined (auc with one class, say). */
export type Metrics = Readonly<Partial<Record<MetricName, number>>>;

/** @throws Error where there is no such metric (a bug: configs are checked) */
export function traitsOf(metric: MetricName, catalog: MetricCatalog = knownMetrics): Omit<MetricTraits, 'worst'> {
  if (Object.hasOwn(catalog, metric)) return catalog[metric];
  throw new Error(`no metric is called ${metric}`);
}

export function directionOf(metric: MetricName, catalog: MetricCatalog = knownMetrics): Direction {
  return traitsOf(metric, catalog).direction;
}

/** All that an objective may name. */
export function metricsFor(task: Task, catalog: MetricCatalog = knownMetrics): readonly MetricName[] {
  return Object.keys(catalog).filter((name) => isFor(task, catalog[name]));
}

/** Those that are measured always. */
export function standardMetrics(task: Task): readonly MetricName[] {
  return standard[task];
}

export function defaultMetric(task: Task): MetricName {
  return task === 'regression' ? 'rmse' : 'log-loss';
}

/** The score as a loss: smaller is better, whatever the metric. */
export function asLoss(score: number, direction: Direction): number {
  return direction === 'minimize' ? score : -score;
}
