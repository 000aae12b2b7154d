import type { Tensor, Tf } from './tensors.js';

/**
 * Gradient clipping. g: all gradients of one fit, a list of [T, …] tensors with T fits side by side.
 */

/** Each element into [min, max]. The bounds are [T, 1, 1]; −∞ and ∞ leave a fit alone. */
export function clipByRange(tf: Tf, gradient: Tensor, min: Tensor, max: Tensor): Tensor {
  // Sums broadcast fast on wasm, extremes do not.
  const [low, high] = [min, max].map((bound) => tf.add(tf.zerosLike(gradient), bound));
  return tf.minimum(tf.maximum(gradient, low), high);
}

/** ‖g‖ over all of a fit's gradients, from the sum of squares of each. [T] */
export function globalNorm(tf: Tf, squares: readonly Tensor[]): Tensor {
  return tf.sqrt(tf.addN([...squares]));
}

/** [T, …] → [T] */
export function sumOfSquares(tf: Tf, gradient: Tensor): Tensor {
  return tf.sum(tf.square(gradient), axesAfterFirst(gradient));
}

/**
 * The factor min(1, c / ‖g‖) that a fit's gradients are multiplied with; exactly 1 where the norm is within c, which ∞
 * always is. Source: R. Pascanu, T. Mikolov & Y. Bengio, ICML 2013, algorithm 1.
 *
 * @param norm [T]
 * @param limit c, [T]
 * @returns [T]
 */
export function clipFactor(tf: Tf, norm: Tensor, limit: Tensor): Tensor {
  return tf.where(tf.greater(norm, limit), tf.div(limit, norm), tf.onesLike(norm));
}

/** Whether clipping by range changed anything: 1 or 0 for each fit. Both [T, …]. @returns [T] */
export function differs(tf: Tf, ranged: Tensor, gradient: Tensor): Tensor {
  return tf.max(tf.cast(tf.notEqual(ranged, gradient), 'float32'), axesAfterFirst(gradient));
}

function axesAfterFirst(tensor: Tensor): number[] {
  return tensor.shape.slice(1).map((_, i) => i + 1);
}
