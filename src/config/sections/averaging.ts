import { z } from 'zod';
import { expandName, refusingUnused, type SpecialOption, usedBy } from './special-options.js';

const isEpochOrShare = (start: number): boolean => start < 1 || Number.isInteger(start);

export const averagingShape = {
  name: z
    .enum(['none', 'ema', 'swa'])
    .default('none')
    .describe(
      'Which average of the weights is evaluated, kept and exported in their place: none, ema (exponential, over the steps) or swa (equal, over the ends of the last epochs). Default none',
    ),
  decay: z
    .number()
    .min(0)
    .lt(1)
    .default(0.99)
    .describe(
      'ema: share of the average that each step keeps, 0 to below 1; it looks back over about 1/(1 − decay) steps. Default 0.99',
    ),
  start: z
    .number()
    .min(0)
    .refine(isEpochOrShare, 'a share below 1 or a whole epoch is wanted; write e.g. 0.75 or 15')
    .default(0.75)
    .describe(
      'swa: share of the epochs (0 to below 1) before the first that is averaged, or that epoch itself (1, 2, …). Default 0.75',
    ),
};

export const specialAveragingOptions: readonly SpecialOption[] = [
  { option: 'decay', users: 'ema', isUsed: usedBy('ema') },
  { option: 'start', users: 'swa', isUsed: usedBy('swa') },
];

export const averagingSchema = z
  .preprocess(expandName, refusingUnused(averagingShape, specialAveragingOptions))
  .describe('A name, or a mapping with name and options. Default none');
