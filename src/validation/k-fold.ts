import { dealFolds } from './deal-folds.js';
import { kFoldOptions } from './options.js';
import type { ValidationScheme } from './scheme.js';

/** Every row is validated on exactly once, by a fit on the other folds. */
export const kFold: ValidationScheme = {
  split: (input) => [dealFolds(input, kFoldOptions.parse(input.options).folds, 0)],
  shape: (options) => ({ repeats: 1, folds: kFoldOptions.parse(options).folds }),
};
