import { type AdamAttributes, type AdamOperand, adamKernel } from '../kernels/adam.js';
import type { Tensor, Tf } from './backend.js';

/**
 * Adam's update by one kernel, where the active backend has it.
 *
 * @param operands weight, gradient and slots [T, …]; rate and corrections [T, 1, 1]
 * @returns weight, m and v; null where there is no such kernel
 */
export function adamInOnePass(
  tf: Tf,
  operands: Readonly<Record<AdamOperand, Tensor>>,
  { beta1, beta2, epsilon }: AdamAttributes,
): readonly Tensor[] | null {
  if (tf.getKernel(adamKernel, tf.getBackend()) === undefined) return null;
  return tf.engine().runKernel<Tensor[]>(adamKernel, { ...operands }, { beta1, beta2, epsilon });
}
