export type Task = 'classification' | 'regression';
export type Direction = 'minimize' | 'maximize';

/** What everybody who judges needs to know of a metric. */
export interface MetricTraits {
  readonly task: Task;
  readonly direction: Direction;
  /** The ends of its range; the worst may be infinite. */
  readonly best: number;
  readonly worst: number;
}
