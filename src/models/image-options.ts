import { z } from 'zod';
import { activationOption, initializerOption } from './mlp-options.js';

/** Factor of all channels; `channelsOf` rounds. */
export const widthOption = z
  .number()
  .positive()
  .default(1)
  .describe(
    "Factor of all channels and units, rounded to at least 1; 1 is the paper's size. Smaller is faster and fits less",
  );

/** What an image goes through first. Left out: by its size. */
export const stemOption = z
  .enum(['small', 'large'])
  .optional()
  .describe(
    'How images enter: large as in the paper for photographs, which makes them smaller at once; small keeps every pixel at first, and no pooling leaves an edge out. Default: small where the shorter side is under 64 pixels',
  );

export const normalizationOption = z
  .boolean()
  .describe('Normalise each channel over batch and pixels after each convolution; steadier and faster to learn');

export const commonImageOptions = { activation: activationOption, initializer: initializerOption };
