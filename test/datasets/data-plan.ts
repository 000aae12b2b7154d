import type { DataPlan } from '../../src/core/plan.js';

/** A plan's data where a config names the source and a column `y` alone. */
export function dataPlan(source: DataPlan['source'], more: Partial<DataPlan> = {}): DataPlan {
  return {
    source,
    target: 'y',
    task: null,
    test: 0.2,
    exclude: [],
    missing: null,
    group: null,
    time: null,
    fold: null,
    ...more,
  };
}
