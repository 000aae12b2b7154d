/** What is measured on predictions. Definitions and sources: `training/metrics/`. */
export const classificationMetrics = ['log-loss', 'accuracy', 'balanced-accuracy', 'f1', 'auc', 'brier'] as const;
export const regressionMetrics = ['rmse', 'mae', 'r2'] as const;

export type Task = 'classification' | 'regression';
export type Direction = 'minimize' | 'maximize';
export type MetricName = (typeof classificationMetrics)[number] | (typeof regressionMetrics)[number];

/** One value for each metric of the task; not finite where it is not defined (auc with one class, say). */
export type Metrics = Readonly<Partial<Record<MetricName, number>>>;

const minimized: ReadonlySet<MetricName> = new Set<MetricName>(['log-loss', 'brier', 'rmse', 'mae']);

export function directionOf(metric: MetricName): Direction {
  return minimized.has(metric) ? 'minimize' : 'maximize';
}

export function metricsOf(task: Task): readonly MetricName[] {
  return task === 'classification' ? classificationMetrics : regressionMetrics;
}

export function defaultMetric(task: Task): MetricName {
  return task === 'classification' ? 'log-loss' : 'rmse';
}

/** The score as a loss: smaller is better, whatever the metric. */
export function asLoss(score: number, direction: Direction): number {
  return direction === 'minimize' ? score : -score;
}
