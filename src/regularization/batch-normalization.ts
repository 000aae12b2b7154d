import type { Tensor, Tf } from './tensors.js';

/**
 * Batch normalisation with a trial axis. x: [T, batch, units]; per fit and unit, over the batch's real rows
 * (mask m ∈ {0, 1}, [T, batch, 1]; n = Σ m rows, [T, 1, 1]):
 *
 *   μ = Σ m x / n,  σ² = Σ m (x − μ)² / n,  x̂ = (x − μ) / √(σ² + ε),  y = γ x̂ + β.
 *
 * Source: S. Ioffe & C. Szegedy, ICML 2015, algorithm 1 and the gradients after it. Moving statistics keep the share
 * `momentum` of their old value each step; the variance is the biased one, as in Keras.
 */
export interface NormalizedBatch {
  readonly output: Tensor; // y
  readonly normalized: Tensor; // x̂
  readonly inverseDeviation: Tensor; // 1 / √(σ² + ε), [T, 1, units]
  readonly mean: Tensor; // [T, 1, units]
  readonly variance: Tensor; // [T, 1, units]
}

export interface BatchMask {
  readonly mask: Tensor; // [T, batch, 1]
  readonly count: Tensor; // [T, 1, 1]
}

export function normalizeBatch(
  tf: Tf,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { mask, count }: BatchMask,
  epsilon: number,
): NormalizedBatch {
  const mean = tf.div(tf.sum(tf.mul(x, mask), 1, true), count);
  const centred = tf.sub(x, mean);
  const variance = tf.div(tf.sum(tf.mul(tf.square(centred), mask), 1, true), count);
  const inverseDeviation = tf.rsqrt(tf.add(variance, epsilon));
  const normalized = tf.mul(centred, inverseDeviation);
  return { output: tf.add(tf.mul(normalized, gamma), beta), normalized, inverseDeviation, mean, variance };
}

/** Gradients with respect to x, γ and β. `gradient` is zero in masked rows; so is the one returned. */
export function normalizeBatchGradient(
  tf: Tf,
  gradient: Tensor,
  gamma: Tensor,
  { normalized, inverseDeviation }: NormalizedBatch,
  { mask, count }: BatchMask,
): { readonly input: Tensor; readonly gamma: Tensor; readonly beta: Tensor } {
  const beta = tf.sum(gradient, 1, true);
  const scale = tf.sum(tf.mul(gradient, normalized), 1, true);
  const spread = tf.add(tf.div(beta, count), tf.mul(normalized, tf.div(scale, count)));
  const input = tf.mul(tf.mul(tf.sub(gradient, spread), tf.mul(gamma, inverseDeviation)), mask);
  return { input, gamma: scale, beta };
}

/** Evaluation mode, with the moving statistics. All but x are [T, 1, units]. */
export function normalizeByMoving(
  tf: Tf,
  x: Tensor,
  { gamma, beta, mean, variance }: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Tensor>>,
  epsilon: number,
): Tensor {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.sub(x, mean), scale), beta);
}

/** momentum · old + (1 − momentum) · batch. @param momentum a number, or one of each fit: [T, 1, 1] */
export function movingAverage(tf: Tf, old: Tensor, batch: Tensor, momentum: number | Tensor): Tensor {
  const rest = typeof momentum === 'number' ? 1 - momentum : tf.sub(1, momentum);
  return tf.add(tf.mul(old, momentum), tf.mul(batch, rest));
}
