import { z } from 'zod';
import { expandName, refusingUnused, type SpecialOption, usedBy } from './special-options.js';

export const optimizerShape = {
  name: z
    .enum(['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'])
    .default('adam')
    .describe(
      'How gradients become steps: sgd, momentum, rmsprop, adam, or adamw (adam with decoupled weight decay). Default adam',
    ),
  learningRate: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "Length of a step. Larger learns faster and may diverge. Default: the optimizer's own (0.01 for sgd and momentum, 0.001 for the others)",
    ),
  momentum: z.number().min(0).lt(1).default(0.9).describe('momentum: share of the last step that is kept. Default 0.9'),
  decay: z.number().min(0).lt(1).default(0.9).describe('rmsprop: decay of the mean of squares. Default 0.9'),
  beta1: z.number().min(0).lt(1).default(0.9).describe('adam, adamw: decay of the mean of gradients. Default 0.9'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('adam, adamw: decay of the mean of squares. Default 0.999'),
  epsilon: z
    .number()
    .positive()
    .default(1e-8)
    .describe(
      'rmsprop, adam, adamw: keeps the divisor above zero; larger damps steps where gradients are tiny. Default 1e-8',
    ),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe('adamw: share of each kernel taken off a step, times the learning rate; it is not lambda. Default 0.01'),
};

const specialOptimizerOptions: readonly SpecialOption[] = [
  { option: 'momentum', users: 'momentum', isUsed: usedBy('momentum') },
  { option: 'decay', users: 'rmsprop', isUsed: usedBy('rmsprop') },
  { option: 'beta1', users: 'adam or adamw', isUsed: usedBy('adam', 'adamw') },
  { option: 'beta2', users: 'adam or adamw', isUsed: usedBy('adam', 'adamw') },
  { option: 'epsilon', users: 'rmsprop, adam or adamw', isUsed: usedBy('rmsprop', 'adam', 'adamw') },
  { option: 'weightDecay', users: 'adamw', isUsed: usedBy('adamw') },
];

export const optimizerSchema = z
  .preprocess(expandName, refusingUnused(optimizerShape, specialOptimizerOptions))
  .describe('A name, or a mapping with name and options. Default adam');
