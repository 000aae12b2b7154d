import { z } from 'zod';
import { commonImageOptions, normalizationOption, stemOption, widthOption } from './image-options.js';

export const googlenetOptions = z.strictObject({
  width: widthOption,
  stem: stemOption,
  ...commonImageOptions,
  batchNormalization: normalizationOption.default(false),
});
