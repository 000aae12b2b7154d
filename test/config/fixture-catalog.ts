import { z } from 'zod';
import { knownLosses } from '../../src/core/known-losses.js';
import { knownMetrics } from '../../src/core/known-metrics.js';
import type { Catalog } from '../../src/core/port.js';

const entry = (shape: z.core.$ZodLooseShape) => ({ summary: 'a fixture', options: z.strictObject(shape) });

/** Options as the ports declare them, held still so that the texts of messages don't follow their rooms. */
export const catalog: Catalog = {
  models: {
    mlp: entry({
      hidden: z.array(z.int().min(1)).default([128]).describe('Units of the hidden layers'),
      activation: z.enum(['relu', 'leaky-relu', 'elu', 'tanh']).default('relu').describe('Activation'),
      initializer: z.enum(['he-normal', 'glorot-uniform']).default('he-normal').describe('Initial kernels'),
      batchNormalization: z.boolean().default(false).describe('Normalise each batch'),
    }),
    linear: entry({}),
  },
  preprocessing: {
    standardize: entry({}),
    'min-max': entry({}),
    'one-hot': entry({ columns: z.array(z.string()).default([]).describe('Codes').meta({ searchable: false }) }),
    'remove-outliers': entry({
      method: z.enum(['mad', 'iqr']).default('mad').describe('Rule'),
      threshold: z.number().positive().default(6).describe('How far is out'),
    }),
  },
  strategies: {
    grid: entry({ points: z.int().min(2).optional().describe('Values of each axis') }),
    random: entry({}),
    sobol: entry({ scramble: z.boolean().default(true).describe('Scramble') }),
    bayes: entry({ initial: z.int().min(1).default(10).describe('Trials before the model') }),
  },
  validation: {
    holdout: entry({ fraction: z.number().gt(0).lt(1).default(0.25).describe('Share') }),
    'k-fold': entry({ folds: z.int().min(2).default(5).describe('Folds') }),
    'repeated-k-fold': entry({
      folds: z.int().min(2).default(5).describe('Folds'),
      repeats: z.int().min(1).default(3).describe('Repeats'),
    }),
  },
  backends: ['wasm', 'cpu'],
  metrics: knownMetrics,
  losses: knownLosses,
};
