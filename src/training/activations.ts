import type { Tensor, Tf } from '../backends/backend.js';
import { type Activation, leakyReluSlope } from '../core/layer-graph.js';

/** y = f(x) and the factor f′(x) that a gradient is multiplied with on its way back. */
interface ActivationFunction {
  readonly apply: (tf: Tf, x: Tensor) => Tensor;
  readonly derivative: (tf: Tf, x: Tensor, y: Tensor) => Tensor;
}

/** D.-A. Clevert, T. Unterthiner & S. Hochreiter, ICLR 2016, with α = 1. */
const elu: ActivationFunction = {
  apply: (tf, x) => tf.elu(x),
  derivative: (tf, _x, y) => tf.add(tf.minimum(y, 0), 1),
};

/** G. Klambauer et al., NeurIPS 2017: the constants that keep mean 0 and variance 1. */
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

const activations: Readonly<Record<Exclude<Activation, 'linear'>, ActivationFunction>> = {
  relu: { apply: (tf, x) => tf.relu(x), derivative: (tf, x) => tf.step(x) },
  'leaky-relu': {
    apply: (tf, x) => tf.leakyRelu(x, leakyReluSlope),
    derivative: (tf, x) => tf.step(x, leakyReluSlope),
  },
  elu,
  selu: {
    apply: (tf, x) => tf.selu(x),
    derivative: (tf, x, y) => tf.where(tf.greater(x, 0), tf.fill(x.shape, seluScale), tf.add(y, seluScale * seluAlpha)),
  },
  // D. Hendrycks & K. Gimpel, 2016: x Φ(x), exactly.
  gelu: {
    apply: (tf, x) => tf.mul(x, normalCdf(tf, x)),
    derivative: (tf, x) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), twoOverRootPi / 2 / Math.SQRT2);
      return tf.add(normalCdf(tf, x), tf.mul(x, density));
    },
  },
  // P. Ramachandran, B. Zoph & Q. Le, 2017, with β = 1.
  swish: {
    apply: (tf, x) => tf.mul(x, tf.sigmoid(x)),
    derivative: (tf, x, y) => {
      const s = tf.sigmoid(x);
      return tf.add(y, tf.mul(s, tf.sub(1, y)));
    },
  },
  tanh: { apply: (tf, x) => tf.tanh(x), derivative: (tf, _x, y) => tf.sub(1, tf.square(y)) },
  sigmoid: { apply: (tf, x) => tf.sigmoid(x), derivative: (tf, _x, y) => tf.mul(y, tf.sub(1, y)) },
  // max(x, 0) + log(1 + e^−|x|): never overflows.
  softplus: {
    apply: (tf, x) => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x))))),
    derivative: (tf, x) => tf.sigmoid(x),
  },
};

function normalCdf(tf: Tf, x: Tensor): Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

export function activate(tf: Tf, name: Activation, x: Tensor): Tensor {
  return name === 'linear' ? x : activations[name].apply(tf, x);
}

/** The gradient with respect to x, of the one with respect to y = f(x). */
export function activationGradient(tf: Tf, name: Activation, x: Tensor, y: Tensor, gradient: Tensor): Tensor {
  return name === 'linear' ? gradient : tf.mul(gradient, activations[name].derivative(tf, x, y));
}
