import { z } from 'zod';

const folds = z
  .number()
  .int()
  .min(2)
  .default(5)
  .describe('parts; each is validated on once by a fit on the others. More: less pessimistic, dearer');

export const holdoutOptions = z.strictObject({
  fraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.25)
    .describe('share of the rows that score a fit. One fit a candidate: cheap, and without a standard error'),
});

export const kFoldOptions = z.strictObject({ folds });

export const noOptions = z.strictObject({});

export const timeSeriesOptions = z.strictObject({
  folds: z
    .number()
    .int()
    .min(1)
    .default(5)
    .describe('how many stretches of time are validated on, one after the other, each by a fit on what lies before'),
  size: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('different times that a fold validates on. Left out: the times divided by folds + 1'),
  gap: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'different times left out between training and what is scored, where inputs or targets look back or ahead over several times',
    ),
  window: z
    .union([z.enum(['expanding', 'rolling']), z.number().int().min(1)], {
      error: 'expanding, rolling or a whole number of times is wanted; write e.g. rolling, or 30',
    })
    .default('expanding')
    .describe(
      'expanding: a fit trains on all that lies before; rolling: on as many times as the first fold has; a number: on at most so many times, the latest. Rolling forgets what has changed, and learns from less',
    ),
});

export const repeatedKFoldOptions = z.strictObject({
  folds,
  repeats: z
    .number()
    .int()
    .min(1)
    .default(3)
    .describe('how often the rows are dealt anew; more: narrower intervals, dearer'),
});
