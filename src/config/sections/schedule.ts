import { z } from 'zod';
import { expandName, type Options, refusingUnused, type SpecialOption, usedBy } from './special-options.js';

export const scheduleShape = {
  name: z
    .enum(['constant', 'cosine', 'step', 'exponential', 'one-cycle'])
    .default('constant')
    .describe(
      'How the learning rate goes over the epochs: constant, cosine and exponential (falling to final), step (falling every few epochs), one-cycle (rising to the learning rate, then falling). Default constant',
    ),
  warmup: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      'Share of all steps, 0 to below 1, in which the learning rate rises linearly before the schedule begins. Calms the first steps of adaptive optimizers. Default 0',
    ),
  final: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe(
      "cosine, exponential, one-cycle: share of the learning rate that is left at the end. Default: the schedule's own (0 for cosine, 0.01 for exponential, 4e-6 for one-cycle)",
    ),
  every: z.int().min(1).default(10).describe('step: epochs between two falls. Default 10'),
  factor: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .describe('step: what the learning rate is multiplied with at each fall. Default 0.1'),
  initial: z
    .number()
    .positive()
    .max(1)
    .default(0.04)
    .describe('one-cycle: share of the learning rate to begin with. Default 0.04'),
  peak: z
    .number()
    .positive()
    .lt(1)
    .default(0.3)
    .describe('one-cycle: share of the steps after which the learning rate is reached. Default 0.3'),
};

export const specialScheduleOptions: readonly SpecialOption[] = [
  {
    option: 'final',
    users: 'cosine, exponential or one-cycle',
    isUsed: usedBy('cosine', 'exponential', 'one-cycle'),
  },
  { option: 'every', users: 'step', isUsed: usedBy('step') },
  { option: 'factor', users: 'step', isUsed: usedBy('step') },
  { option: 'initial', users: 'one-cycle', isUsed: usedBy('one-cycle') },
  { option: 'peak', users: 'one-cycle', isUsed: usedBy('one-cycle') },
];

/** Nothing is multiplied down to 0. */
const endsAboveZero = ({ name, final }: Options): boolean => name !== 'exponential' || final !== 0;

export const scheduleSchema = z
  .preprocess(
    expandName,
    refusingUnused(scheduleShape, specialScheduleOptions).refine(endsAboveZero, {
      path: ['final'],
      error: 'exponential never gets to 0; a share above 0 is wanted, write e.g. 0.01',
    }),
  )
  .describe('A name, or a mapping with name and options. Default constant');
