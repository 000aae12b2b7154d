import { expect, it } from 'vitest';
import { loadTensorflow } from '../../src/backends/tensorflow.js';
import { isOutOfMemory } from '../../src/execution/out-of-memory.js';

it('TensorFlow says where memory is short in words that are known, and goes on', async () => {
  const { tf } = await loadTensorflow({ device: 'cpu', deterministic: false });
  let thrown: unknown = null;
  try {
    tf.fill([1 << 24, 1 << 24], 0);
  } catch (error) {
    thrown = error;
  }
  expect(isOutOfMemory(thrown)).toBe(true);
  expect(tf.sum(tf.ones([3])).dataSync()[0]).toBe(3);
});
