import { dealFolds } from './deal-folds.js';
import { repeatedKFoldOptions } from './options.js';
import type { ValidationScheme } from './scheme.js';

/** k-fold, dealt anew in each repeat; repeat 0 is what k-fold alone deals. */
export const repeatedKFold: ValidationScheme = {
  split(input) {
    const { folds, repeats } = repeatedKFoldOptions.parse(input.options);
    return Array.from({ length: repeats }, (_, repeat) => dealFolds(input, folds, repeat));
  },
  shape(options) {
    const { folds, repeats } = repeatedKFoldOptions.parse(options);
    return { repeats, folds };
  },
};
