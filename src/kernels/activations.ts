import type { Activation } from '../core/layer-graph.js';

/** The number by which kernels/activations.ts knows a function. */
export const activationNumbers: Readonly<Record<Activation, number>> = {
  linear: 0,
  relu: 1,
  'leaky-relu': 2,
  elu: 3,
  selu: 4,
  gelu: 5,
  swish: 6,
  tanh: 7,
  sigmoid: 8,
  softplus: 9,
};
