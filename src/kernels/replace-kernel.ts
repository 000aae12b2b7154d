import type * as tfjs from '@tensorflow/tfjs-core';

/** Our registration; what it took the place of goes on serving what we don't. */
interface Replacement extends tfjs.KernelConfig {
  readonly replaced: tfjs.KernelConfig;
}

/**
 * Puts a kernel of ours in the place of one on TensorFlow.js' wasm backend, for the whole process. A second call changes
 * nothing.
 *
 * @param make gives ours, which may pass calls on to the one that it replaces
 */
export function replaceKernel(
  tf: typeof tfjs,
  kernelName: string,
  make: (replaced: tfjs.KernelFunc) => tfjs.KernelFunc,
): void {
  const replaced = tf.getKernel(kernelName, 'wasm');
  if ('replaced' in replaced) return;
  const replacement: Replacement = { ...replaced, kernelFunc: make(replaced.kernelFunc), replaced };
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel(replacement);
}
