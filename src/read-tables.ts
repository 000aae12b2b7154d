import type { StudyPlan } from './core/plan.js';
import type { StudyTables } from './load-study-data.js';

/** Reads a plan's data, or gives what was read. */
export type ReadTables = (plan: StudyPlan) => Promise<StudyTables>;

/** Each outer fold lays the same tables out anew: a nested study keeps them to its end. Others have no use for them twice. */
export function createTableReading(): ReadTables {
  let kept: Promise<StudyTables> | null = null;
  return async (plan) => {
    const { readStudyTables } = await import('./load-study-data.js');
    if (plan.nested === null) return readStudyTables(plan);
    kept ??= readStudyTables(plan);
    return kept;
  };
}
