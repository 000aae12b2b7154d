import { z } from 'zod';
import { commonImageOptions, normalizationOption, stemOption, widthOption } from './image-options.js';

export const resnetOptions = z.strictObject({
  depth: z
    .literal([8, 14, 20, 32, 56, 18, 34, 50])
    .default(8)
    .describe(
      "Layers that have weights: 8, 14, 20, 32, 56 are the paper's thin networks for small images, 18, 34, 50 those for large ones. Deeper fits more and takes longer",
    ),
  width: widthOption,
  stem: stemOption,
  shortcuts: z
    .boolean()
    .default(true)
    .describe(
      'Add the input of each block to its output; false gives the plain network, whose gradients vanish when deep',
    ),
  preActivation: z
    .boolean()
    .default(false)
    .describe('Normalise and activate before each convolution, not after it; trains more easily when very deep'),
  ...commonImageOptions,
  batchNormalization: normalizationOption.default(true),
});
