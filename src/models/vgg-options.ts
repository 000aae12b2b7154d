import { z } from 'zod';
import { commonImageOptions, normalizationOption, stemOption, widthOption } from './image-options.js';

export const vggOptions = z.strictObject({
  depth: z
    .literal([11, 13, 16, 19])
    .default(11)
    .describe("Layers that have weights: the paper's networks A, B, D and E. Deeper fits more and takes longer"),
  width: widthOption,
  hidden: z
    .array(z.int().min(1))
    .default([4096, 4096])
    .describe('Units of the dense layers before the output, times width'),
  stem: stemOption,
  ...commonImageOptions,
  batchNormalization: normalizationOption.default(false),
});
