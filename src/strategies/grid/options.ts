import { z } from 'zod';

export const gridOptions = z.strictObject({
  points: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Values on each numeric axis that does not say `points` itself. Default: one a decade on a log axis, 5 on a linear one. More is finer, and multiplies the trials',
    ),
});
