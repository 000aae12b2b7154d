import { z } from 'zod';
import { isMapping } from '../path.js';
import { expandName, refusingUnused, type SpecialOption, usedBy } from './special-options.js';

export const optimizerShape = {
  name: z
    .enum(['sgd', 'momentum', 'rmsprop', 'adam', 'adamw', 'nadam', 'lion'])
    .default('adam')
    .describe(
      'How gradients become steps: sgd, momentum, rmsprop, adam, adamw (adam with decoupled weight decay), nadam (adam with Nesterov momentum), or lion (steps of one length, by sign). Default adam',
    ),
  learningRate: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "Length of a step. Larger learns faster and may diverge. Default: the optimizer's own (0.01 for sgd and momentum, 0.002 for nadam, 0.0001 for lion, 0.001 for the others)",
    ),
  momentum: z.number().min(0).lt(1).default(0.9).describe('momentum: share of the last step that is kept. Default 0.9'),
  decay: z.number().min(0).lt(1).default(0.9).describe('rmsprop: decay of the mean of squares. Default 0.9'),
  beta1: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe('adam, adamw, nadam, lion: decay of the mean of gradients. Default 0.9'),
  beta2: z
    .number()
    .min(0)
    .lt(1)
    .default(0.999)
    .describe(
      'adam, adamw, nadam: decay of the mean of squares; lion: of its mean of gradients. Default 0.999; 0.99 where lion is written',
    ),
  epsilon: z
    .number()
    .positive()
    .default(1e-8)
    .describe(
      'rmsprop, adam, adamw, nadam: keeps the divisor above zero; larger damps steps where gradients are tiny. Default 1e-8',
    ),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe(
      'adamw, lion: share of each kernel taken off a step, times the learning rate; it is not lambda. Default 0.01',
    ),
};

const specialOptimizerOptions: readonly SpecialOption[] = [
  { option: 'momentum', users: 'momentum', isUsed: usedBy('momentum') },
  { option: 'decay', users: 'rmsprop', isUsed: usedBy('rmsprop') },
  { option: 'beta1', users: 'adam, adamw, nadam or lion', isUsed: usedBy('adam', 'adamw', 'nadam', 'lion') },
  { option: 'beta2', users: 'adam, adamw, nadam or lion', isUsed: usedBy('adam', 'adamw', 'nadam', 'lion') },
  {
    option: 'epsilon',
    users: 'rmsprop, adam, adamw or nadam',
    isUsed: usedBy('rmsprop', 'adam', 'adamw', 'nadam'),
  },
  { option: 'weightDecay', users: 'adamw or lion', isUsed: usedBy('adamw', 'lion') },
];

/** Lion's second decay is another one than Adam's: X. Chen et al., NeurIPS 2023, section 4. */
function expandOptimizer(raw: unknown): unknown {
  const options = expandName(raw);
  return isMapping(options) && options.name === 'lion' ? { beta2: 0.99, ...options } : options;
}

export const optimizerSchema = z
  .preprocess(expandOptimizer, refusingUnused(optimizerShape, specialOptimizerOptions))
  .describe('A name, or a mapping with name and options. Default adam');
