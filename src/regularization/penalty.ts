import type { PenaltyConvention, PenaltyName } from '../core/settings.js';
import type { Tensor, Tf } from './tensors.js';

/**
 * Penalties on the kernels W of a network; biases, γ and β are not penalised.
 *
 * Every one is a · ‖W‖₁ + b · ‖W‖²_F with the weights a and b below. λ ≥ 0 is the strength, α ∈ [0, 1] the share of L1.
 *
 * | penalty | article | glmnet | keras |
 * | l1 | λ/2 ‖W‖₁ | λ ‖W‖₁ | λ ‖W‖₁ |
 * | l2 | λ/2 ‖W‖²_F | λ/2 ‖W‖²_F | λ ‖W‖²_F |
 * | elastic net | λ[α(‖β₁W‖₁ + ‖β₂W‖²_F) + (1−α)‖W‖²_F] | λ[α ‖W‖₁ + (1−α)/2 ‖W‖²_F] | αλ ‖W‖₁ + (1−α)λ ‖W‖²_F |
 *
 * Sources: R. Tibshirani, JRSS B 58 (1996); A. Hoerl & R. Kennard, Technometrics 12 (1970); H. Zou & T. Hastie, JRSS B 67
 * (2005); J. Friedman, T. Hastie & R. Tibshirani, J. Stat. Softw. 33 (2010), equation 2 (glmnet's convention).
 */
export interface PenaltyKind {
  readonly name: PenaltyName;
  readonly convention: PenaltyConvention;
}

/** A fit's numbers. */
export interface PenaltyStrength {
  readonly lambda: number;
  readonly alpha: number;
  readonly beta1: number;
  readonly beta2: number;
}

/** a and b of a · ‖W‖₁ + b · ‖W‖²_F. */
export interface PenaltyWeights {
  readonly l1: number;
  readonly l2: number;
}

export function penaltyWeights({ name, convention }: PenaltyKind, strength: PenaltyStrength): PenaltyWeights {
  const { lambda, alpha, beta1, beta2 } = strength;
  if (name === 'l1') return { l1: convention === 'article' ? lambda / 2 : lambda, l2: 0 };
  if (name === 'l2') return { l1: 0, l2: convention === 'keras' ? lambda : lambda / 2 };
  switch (convention) {
    case 'article':
      return { l1: lambda * alpha * beta1, l2: lambda * (alpha * beta2 ** 2 + (1 - alpha)) };
    case 'glmnet':
      return { l1: lambda * alpha, l2: (lambda * (1 - alpha)) / 2 };
    case 'keras':
      return { l1: lambda * alpha, l2: lambda * (1 - alpha) };
  }
}

/** Weights of T fits as tensors that broadcast over kernels [T, in, out]; null where no fit has any. */
export interface PenaltyTensors {
  readonly l1: Tensor | null; // [T, 1, 1]
  readonly l2: Tensor | null; // [T, 1, 1]
}

/** a · sign(W) + 2b · W: a subgradient, 0 where W is 0. @returns the terms whose sum it is, each [T, in, out] */
export function penaltyGradient(tf: Tf, weights: Tensor, { l1, l2 }: PenaltyTensors): readonly Tensor[] {
  return [
    ...(l1 === null ? [] : [tf.mul(tf.sign(weights), l1)]),
    ...(l2 === null ? [] : [tf.mul(weights, tf.mul(l2, 2))]),
  ];
}

/**
 * a · ‖W‖₁ + b · ‖W‖²_F of each fit.
 *
 * @param squares ‖W‖²_F, [T], which the caller has at hand
 * @returns the terms whose sum it is, each [T]
 */
export function penaltyValue(tf: Tf, weights: Tensor, squares: Tensor, { l1, l2 }: PenaltyTensors): readonly Tensor[] {
  return [
    ...(l1 === null ? [] : [tf.mul(tf.sum(tf.abs(weights), [1, 2]), tf.reshape(l1, [-1]))]),
    ...(l2 === null ? [] : [tf.mul(squares, tf.reshape(l2, [-1]))]),
  ];
}

/**
 * The proximal operator of step · penalty: argmin_V ½‖V − W‖² + step · (a‖V‖₁ + b‖V‖²), that is the soft threshold by
 * step · a, then shrinking by 1 / (1 + 2 · step · b). Gives exact zeros for L1.
 * Source: N. Parikh & S. Boyd, Proximal Algorithms (2014), sections 6.5.2 and 6.5.3.
 *
 * @param step the learning rate, [T, 1, 1]
 */
export function proximalStep(tf: Tf, weights: Tensor, { l1, l2 }: PenaltyTensors, step: Tensor): Tensor {
  const thresholded =
    l1 === null ? weights : tf.mul(tf.sign(weights), tf.relu(tf.sub(tf.abs(weights), tf.mul(step, l1))));
  return l2 === null ? thresholded : tf.div(thresholded, tf.add(tf.mul(tf.mul(step, l2), 2), 1));
}
