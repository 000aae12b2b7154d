import type { PortMap } from '../../core/port.js';
import { imputeOptions, noOptions, oneHotOptions, ordinalOptions, removeOutliersOptions } from './options.js';
import type { FitStep } from './step.js';

/** Every preprocessing step by the name it has in a config. */
export const preprocessingSteps = {
  standardize: {
    summary: 'each numeric column to mean 0 and standard deviation 1; indicators stay',
    options: noOptions,
    load: async () => (await import('./standardize.js')).standardize,
  },
  'min-max': {
    summary: 'each numeric column to [0, 1]; indicators stay',
    options: noOptions,
    load: async () => (await import('./min-max.js')).minMax,
  },
  'one-hot': {
    summary: 'an indicator for each category of each text column',
    options: oneHotOptions,
    load: async () => (await import('./one-hot.js')).oneHot,
  },
  ordinal: {
    summary: 'one number for each category of the named columns, by their order',
    options: ordinalOptions,
    load: async () => (await import('./ordinal.js')).ordinal,
  },
  impute: {
    summary: 'fills in missing values',
    options: imputeOptions,
    load: async () => (await import('./impute.js')).impute,
  },
  'remove-outliers': {
    summary: 'takes rows with far-off values out of the training rows; rows that are scored always stay',
    options: removeOutliersOptions,
    load: async () => (await import('./remove-outliers.js')).removeOutliers,
  },
} satisfies PortMap<FitStep>;

export type StepName = keyof typeof preprocessingSteps;
