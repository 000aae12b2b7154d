import { holdoutOptions, kFoldOptions, repeatedKFoldOptions } from './options.js';
import type { ValidationMap } from './scheme.js';

/** Every validation scheme by the name it has in a config. */
export const validationSchemes = {
  holdout: {
    summary: 'one split, stratified for classes',
    options: holdoutOptions,
    load: async () => (await import('./holdout.js')).holdout,
  },
  'k-fold': {
    summary: 'every row is validated on once; stratified for classes',
    options: kFoldOptions,
    load: async () => (await import('./k-fold.js')).kFold,
  },
  'repeated-k-fold': {
    summary: 'k-fold several times over, dealt anew each time',
    options: repeatedKFoldOptions,
    load: async () => (await import('./repeated-k-fold.js')).repeatedKFold,
  },
} satisfies ValidationMap;
