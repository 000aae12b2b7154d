import type { StudyPlan } from './core/plan.js';
import type { StudyTables } from './load-study-data.js';

/** Reads a plan's data, or gives what was read. */
export type ReadTables = (plan: StudyPlan) => Promise<StudyTables>;

/**
 * Each outer fold lays the same tables out anew: a nested study keeps them to its end. Others have no use for them twice.
 *
 * @param resultsDir where numbers go that are not kept in memory; '': where the system keeps temporary files
 */
export function createTableReading(resultsDir: string): ReadTables {
  let kept: Promise<StudyTables> | null = null;
  return async (plan) => {
    const { readStudyTables } = await import('./load-study-data.js');
    if (plan.nested === null) return readStudyTables(plan, resultsDir);
    kept ??= readStudyTables(plan, resultsDir);
    return kept;
  };
}
