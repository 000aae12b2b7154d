/** One class of several, a number (or several), or labels each of which a row has or has not. */
export const tasks = ['classification', 'regression', 'multi-label'] as const;
export type Task = (typeof tasks)[number];
export type Direction = 'minimize' | 'maximize';

/** What everybody who judges needs to know of a metric. */
export interface MetricTraits {
  /** Some are for several. */
  readonly task: Task | readonly Task[];
  readonly direction: Direction;
  /** The ends of its range; the worst may be infinite. */
  readonly best: number;
  readonly worst: number;
}

export function tasksOf({ task }: Pick<MetricTraits, 'task'>): readonly Task[] {
  return typeof task === 'string' ? [task] : task;
}

export function isFor(task: Task, thing: Pick<MetricTraits, 'task'>): boolean {
  return tasksOf(thing).includes(task);
}
