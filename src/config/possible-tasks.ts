import { formatOf } from '../core/data-format.js';
import { type MetricCatalog, type MetricName, type Task, tasks, tasksOf, traitsOf } from '../core/metric.js';
import type { DataPlan } from '../core/plan.js';

/** What may be predicted, as far as a file tells before its data are read. */
export interface PossibleTasks {
  readonly tasks: readonly Task[];
  /** What tells it: `a task`, to go on with "of regression". */
  readonly toldBy: string;
}

/** @param data undefined where the section has mistakes of its own */
export function possibleTasks(
  data: Pick<DataPlan, 'task' | 'target' | 'source'> | undefined,
  metric: MetricName | null,
  metrics: MetricCatalog,
): PossibleTasks {
  const { task = null } = data ?? {};
  if (task !== null) return { tasks: [task], toldBy: 'a task' };
  const byTarget = tasks.filter((one) => data === undefined || isArray(data) || fitsTarget(one, data.target));
  const byMetric = metric === null ? [] : tasksOf(traitsOf(metric, metrics)).filter((one) => byTarget.includes(one));
  if (byMetric.length > 0) return { tasks: byMetric, toldBy: 'an objective' };
  return { tasks: byTarget, toldBy: data !== undefined && isSeveral(data.target) ? 'several columns' : 'one column' };
}

/** How many columns an array has is in its file. */
function isArray({ source }: Pick<DataPlan, 'source'>): boolean {
  return formatOf(source) === 'numpy';
}

function fitsTarget(task: Task, target: DataPlan['target']): boolean {
  return task === 'regression' || (task === 'multi-label') === isSeveral(target);
}

function isSeveral(target: DataPlan['target']): boolean {
  return typeof target === 'object' && target !== null;
}
