import { z } from 'zod';

export const bayesOptions = z.strictObject({
  initial: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Trials, evenly spread, before the model decides (default 2 × (parameters + 1), at least 4 and at most a quarter of all trials); more make the model surer of the whole space and leave it fewer trials to search with',
    ),
});
