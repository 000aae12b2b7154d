import { z } from 'zod';

export const gradientNoiseShape = {
  eta: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Variance of the noise at the first step; 0.01, 0.3 and 1 are usual. More shakes more, and helps out of poor beginnings. Default 0: none',
    ),
  gamma: z.number().min(0).default(0.55).describe('How fast the noise dies away; 0 keeps it. Default 0.55'),
};

const expand = (raw: unknown): unknown => (raw === 'none' || raw === null ? {} : raw);

export const gradientNoiseSchema = z
  .preprocess(
    expand,
    z.strictObject(gradientNoiseShape, {
      error: (issue) =>
        issue.code === 'invalid_type'
          ? 'none or a mapping with eta and gamma is wanted; write e.g. { eta: 0.3 }'
          : undefined,
    }),
  )
  .describe(
    'Normal noise added to the gradients after clipping, of the variance eta / (1 + step)^gamma: none, or a mapping. Default none',
  );
