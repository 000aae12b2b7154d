import type { Tensor, Tf } from './tensors.js';

/**
 * Constraints on a kernel W [T, in, out], kept by projecting it after every step. w_j: column j, the weights that come into
 * unit j; biases, γ and β are free.
 *
 * With both, what is below 0 goes first and norms are limited second: that is the projection onto what keeps both, a cone
 * and a ball (H. Bauschke, M. Bui, X. Wang, SIAM J. Optim. 28 (2018)).
 */

/** Everything below 0 becomes 0; NaN stays. Source: projection onto the non-negative orthant; Keras' NonNeg. */
export function keepNonNegative(tf: Tf, kernel: Tensor): Tensor {
  const zeros = tf.zerosLike(kernel);
  return tf.where(tf.greater(zeros, kernel), zeros, kernel);
}

/**
 * Max-norm: w_j · min(1, c / ‖w_j‖₂), the projection onto the ball of radius c; exactly w_j where the norm is within c, which
 * ∞ always is.
 * Source: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, JMLR 15 (2014), section 5.1.
 *
 * @param most c, [T, 1, 1]
 */
export function limitNorms(tf: Tf, kernel: Tensor, most: Tensor): Tensor {
  const norms = tf.sqrt(tf.sum(tf.square(kernel), 1, true));
  const factors = tf.where(tf.greater(norms, most), tf.div(most, norms), tf.onesLike(norms));
  return tf.mul(kernel, factors);
}
