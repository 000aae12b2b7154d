import type { z } from 'zod';
import type { PreprocessingStep } from '../../core/settings.js';
import { oneHotOptions } from './options.js';
import { type FitStep, marksUnseen, switchedOff } from './step.js';

type OneHotOptions = z.infer<typeof oneHotOptions>;

/** The options of the one-hot step; null where there is none, so that texts are errors. */
export function oneHotOf(steps: readonly PreprocessingStep[]): OneHotOptions | null {
  const step = steps.find(({ name }) => name === 'one-hot');
  if (step === undefined) return null;
  const { name: _, ...options } = step;
  return oneHotOptions.parse(options);
}

/**
 * The indicators are laid out once for all folds (`layout.ts`). What is left to learn from a fold is which of them its
 * training rows never have.
 */
export const oneHot: FitStep = (input) => {
  const { dataset, rows, fill } = input;
  const { columns } = dataset;
  const marks = columns.filter(({ kind }) => kind === 'indicator' || kind === 'other');
  const unseen = marksUnseen(input, ['indicator', 'other']);
  const learned = {
    indicators: marks.map(({ name }) => name),
    unseen: unseen.map((index) => columns[index].name),
  };
  return { rows, maps: switchedOff(unseen), fill, learned };
};
