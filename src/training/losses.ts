import type { Tensor, Tf } from '../backends/backend.js';

/** A loss by row, and its gradient with respect to the outputs. */
export interface LossByRow {
  readonly rows: Tensor; // [T, batch, 1]
  readonly gradient: Tensor; // [T, batch, outputs], of the row's own loss
}

/**
 * Softmax cross-entropy: ℓ = log Σ_k e^{z_k} − z_y, ∂ℓ/∂z = softmax(z) − y, shifted by max z so that nothing overflows.
 * Source: C. Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4.
 *
 * @param logits [T, batch, classes]
 * @param target one-hot, [T, batch, classes]
 */
export function softmaxCrossEntropy(tf: Tf, logits: Tensor, target: Tensor): LossByRow {
  const shifted = tf.sub(logits, tf.max(logits, 2, true));
  const exponentials = tf.exp(shifted);
  const total = tf.sum(exponentials, 2, true);
  const rows = tf.sub(tf.log(total), tf.sum(tf.mul(shifted, target), 2, true));
  return { rows, gradient: tf.sub(tf.div(exponentials, total), target) };
}

/** Mean squared error: ℓ = (z − y)², ∂ℓ/∂z = 2 (z − y). Both [T, batch, 1]. */
export function squaredError(tf: Tf, values: Tensor, target: Tensor): LossByRow {
  const error = tf.sub(values, target);
  return { rows: tf.square(error), gradient: tf.mul(error, 2) };
}
