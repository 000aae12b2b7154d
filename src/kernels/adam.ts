import type * as tfjs from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.js';
import { addressOf, type WasmHeap } from './wasm-heap.js';

export const adamKernel = 'RegsweepAdam';

/** Weights, gradient and slots [T, …] of one shape; rate and corrections [T, 1, 1]. float32 everywhere. */
export type AdamOperand = 'weight' | 'gradient' | 'm' | 'v' | 'rate' | 'correction1' | 'correction2';

export interface AdamAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** An operation of our own, for the wasm backend: gives the new weight, m and v; see kernels/adam.ts. */
export function registerAdam(tf: typeof tfjs, moduleOn: (heap: WasmHeap) => KernelModule): void {
  if (tf.getKernel(adamKernel, 'wasm') !== undefined) return;
  const kernelFunc: tfjs.KernelFunc = (call) => {
    // The registry's types know neither the names nor the backend; `adamInOnePass` calls with these.
    const operands = call.inputs as Record<AdamOperand, tfjs.TensorInfo>;
    const { beta1, beta2, epsilon } = call.attrs as unknown as AdamAttributes;
    const heap = call.backend as WasmHeap;
    const { weight, gradient, m, v, rate, correction1, correction2 } = operands;
    const sizes = [weight, gradient, m, v, rate, correction1, correction2].map(({ shape }) =>
      tf.util.sizeFromShape(shape),
    );
    const [trials] = weight.shape;
    const fits = sizes.every((size, i) => size === (i < 4 ? sizes[0] : trials));
    if (!fits) throw new Error(`${adamKernel}: numbers of ${sizes.join(', ')} elements, of ${trials} trials`);
    const outputs = [weight, m, v].map(({ shape }) => heap.makeOutput(shape, 'float32'));
    const at = [weight, gradient, m, v, rate, correction1, correction2, ...outputs].map((one) => addressOf(heap, one));
    moduleOn(heap).adam(...at, trials, sizes[0] / trials, beta1, 1 - beta1, beta2, 1 - beta2, epsilon);
    return outputs;
  };
  tf.registerKernel({ kernelName: adamKernel, backendName: 'wasm', kernelFunc });
}
