import { z } from 'zod';
import type { Activation, Initializer } from '../core/layer-graph.js';

const activations = [
  'linear',
  'relu',
  'leaky-relu',
  'elu',
  'selu',
  'gelu',
  'swish',
  'tanh',
  'sigmoid',
  'softplus',
] as const satisfies readonly Activation[];

const initializers = [
  'he-normal',
  'he-uniform',
  'glorot-normal',
  'glorot-uniform',
  'lecun-normal',
  'lecun-uniform',
  'normal',
  'zeros',
] as const satisfies readonly Initializer[];

/** Options that every topology has. */
export const activationOption = z
  .enum(activations)
  .default('relu')
  .describe('Nonlinearity of the hidden layers; relu is fast and rarely wrong, tanh and sigmoid vanish when deep');
export const initializerOption = z
  .enum(initializers)
  .default('he-normal')
  .describe(
    'How kernels begin: he for relu and its kin (lecun then for the last layer, which no relu follows), glorot for tanh and sigmoid, lecun for selu; biases begin at 0',
  );

export const mlpOptions = z.strictObject({
  hidden: z
    .array(z.int().min(1))
    .default([64])
    .describe('Units of each hidden layer; [] is a linear model. Wider fits more and needs more regularisation'),
  activation: activationOption,
  initializer: initializerOption,
  batchNormalization: z
    .boolean()
    .default(false)
    .describe('Normalise each hidden layer over the batch, before its activation; steadier at high learning rates'),
});
