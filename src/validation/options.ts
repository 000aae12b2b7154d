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

export const repeatedKFoldOptions = z.strictObject({
  folds,
  repeats: z
    .number()
    .int()
    .min(1)
    .default(3)
    .describe('how often the rows are dealt anew; more: narrower intervals, dearer'),
});
