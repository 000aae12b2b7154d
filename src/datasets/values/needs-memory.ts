import type { DataPlan } from '../../core/plan.js';
import type { PreprocessingStep } from '../../core/settings.js';
import type { Space } from '../../core/space.js';
import { imputeOf } from '../preprocessing/impute.js';

/** Strategies that need no more of a column than a sum. */
const streaming = ['mean', 'constant'];

/**
 * Why a study's numbers have to be in memory, a line each: where, and what would let them be elsewhere. Statistics of whole
 * columns, such as a median, are taken in memory.
 */
export function needsMemory(data: DataPlan, steps: readonly PreprocessingStep[], space: Space): readonly string[] {
  const lines: string[] = [];
  if (typeof data.source !== 'string') lines.push('data.source: images are read as a whole');
  if (steps.some(({ name }) => name === 'remove-outliers')) {
    lines.push('preprocessing.remove-outliers: sorts whole columns; leave the step out');
  }
  const searched = space.flatMap((spec) =>
    spec.kind === 'categorical' && spec.path === 'preprocessing.impute.strategy' ? spec.settings : [],
  );
  const impute = imputeOf(steps);
  const strategies = impute === null ? [] : searched.length === 0 ? [impute.strategy] : searched;
  const sorting = strategies.filter((strategy) => !streaming.includes(String(strategy)));
  if (sorting.length > 0) {
    lines.push(`preprocessing.impute: ${sorting.join(' and ')} sorts whole columns; say strategy: mean, or constant`);
  }
  return lines;
}
