import type { Tensor, Tf } from './tensors.js';

/**
 * Inverted dropout: a unit stays where its uniform number u ≥ rate, and is then scaled by 1 / (1 − rate), so that its
 * mean is what it is without dropout and nothing changes in evaluation. Rate 0 multiplies by exactly 1.
 * Source: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever & R. Salakhutdinov, JMLR 15 (2014).
 *
 * @param uniforms in [0, 1), [T, batch, units] or [1, batch, units] where all fits share them
 * @param rate [T, 1, 1], in [0, 1)
 * @returns the multiplier, forwards and backwards: [T, batch, units]
 */
export function dropoutMultiplier(tf: Tf, uniforms: Tensor, rate: Tensor): Tensor {
  // The sign of a float32 difference is exact; wasm compares with a scalar fifty times as fast as over two broadcast axes.
  const keep = tf.cast(tf.greaterEqual(tf.sub(uniforms, rate), 0), 'float32');
  return tf.div(keep, tf.sub(1, rate));
}
