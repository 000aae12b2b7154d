import { z } from 'zod';
import { commonImageOptions, normalizationOption, stemOption } from './image-options.js';

export const densenetOptions = z.strictObject({
  blocks: z
    .array(z.int().min(1))
    .min(1)
    .default([3, 3, 3])
    .describe(
      "Layers of each dense block; between blocks the sides are halved. The paper's 121 layers are [6, 12, 24, 16], its 100 for small images [16, 16, 16]",
    ),
  growthRate: z.int().min(1).default(12).describe('Channels that each layer adds. More fits more and takes longer'),
  bottleneck: z
    .boolean()
    .default(true)
    .describe('Before each 3 × 3 convolution a 1 × 1 one with four times the growth rate; fewer weights'),
  compression: z
    .number()
    .positive()
    .max(1)
    .default(0.5)
    .describe('Share of the channels that is kept between blocks, rounded down; 1 keeps all'),
  stem: stemOption,
  ...commonImageOptions,
  batchNormalization: normalizationOption.default(true),
});
