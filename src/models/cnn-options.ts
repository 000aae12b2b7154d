import { z } from 'zod';
import { commonImageOptions, normalizationOption, widthOption } from './image-options.js';

export const cnnOptions = z.strictObject({
  depth: z
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe(
      'Convolutions, each followed by a pooling that halves the sides; each has twice the channels of the one before. Deeper sees more of the image at once',
    ),
  width: widthOption.describe(
    'Factor of all channels, rounded to at least 1; at 1 the first convolution has 16. Smaller is faster and fits less',
  ),
  size: z
    .int()
    .min(1)
    .max(15)
    .default(3)
    .describe("Side of the convolutions' windows, in pixels. Larger sees more at once and takes longer"),
  hidden: z
    .array(z.int().min(1))
    .default([])
    .describe('Units of dense layers between the last pooling and the output; [] is none'),
  ...commonImageOptions,
  batchNormalization: normalizationOption.default(false),
});
