import { holdoutOptions, kFoldOptions, noOptions, repeatedKFoldOptions, timeSeriesOptions } from './options.js';
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
  'leave-one-group-out': {
    summary: 'each group of data.group is validated on once, by a fit on all others',
    options: noOptions,
    splitsBy: 'group',
    load: async () => (await import('./leave-one-group-out.js')).leaveOneGroupOut,
  },
  'group-k-fold': {
    summary: 'k folds of whole groups of data.group, even in rows and, for classes, stratified',
    options: kFoldOptions,
    splitsBy: 'group',
    load: async () => (await import('./group-k-fold.js')).groupKFold,
  },
  'time-series': {
    summary: 'fits train on the past by data.time and are scored on what follows',
    options: timeSeriesOptions,
    splitsBy: 'time',
    load: async () => (await import('./time-series.js')).timeSeries,
  },
  predefined: {
    summary: 'the folds that data.fold names; rows of fold -1 are always trained on',
    options: noOptions,
    splitsBy: 'fold',
    load: async () => (await import('./predefined.js')).predefined,
  },
} satisfies ValidationMap;
