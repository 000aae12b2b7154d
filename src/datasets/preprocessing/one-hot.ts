import type { z } from 'zod';
import type { PreprocessingStep } from '../../core/settings.js';
import { oneHotOptions } from './options.js';
import type { FitStep } from './step.js';

type OneHotOptions = z.infer<typeof oneHotOptions>;

/** The options of the one-hot step; null where there is none, so that texts are errors. */
export function oneHotOf(steps: readonly PreprocessingStep[]): OneHotOptions | null {
  const step = steps.find(({ name }) => name === 'one-hot');
  if (step === undefined) return null;
  const { name: _, ...options } = step;
  return oneHotOptions.parse(options);
}

/** The indicators are laid out once for all folds (`layout.ts`), so that there is nothing left to learn from a fold. */
export const oneHot: FitStep = ({ dataset, rows }) => ({
  rows,
  maps: new Map(),
  learned: { indicators: dataset.columns.filter(({ kind }) => kind === 'indicator').map(({ name }) => name) },
});
