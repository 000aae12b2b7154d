import type { Tensor, Tf } from '../../backends/backend.js';

/** New values for the fits chosen, old ones for the others: a selection, so what the values are does not matter. */
export type SelectFits = (made: Tensor, before: Tensor) => Tensor;

/**
 * TensorFlow.js broadcasts a condition element by element on wasm, and sums fast: the condition is brought to its full
 * shape by a sum, once for tensors of one shape. Called inside a tidy.
 */
export function selectFits(tf: Tf, chosen: readonly boolean[]): SelectFits {
  if (chosen.every(Boolean)) return (made) => made;
  const ofFits = tf.tensor3d(chosen.map(Number), [chosen.length, 1, 1]);
  const conditions = new Map<string, Tensor>();
  return (made, before) => {
    const key = made.shape.join();
    const condition = conditions.get(key) ?? tf.greater(tf.add(tf.zeros(made.shape), ofFits), 0);
    conditions.set(key, condition);
    return tf.where(condition, made, before);
  };
}
