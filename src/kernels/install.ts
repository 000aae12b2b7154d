import type * as tfjs from '@tensorflow/tfjs-core';
import { registerAdam } from './adam.js';
import { loadKernels, onceFor } from './kernel-module.js';
import { createMatrixProduct } from './matrix-product.js';
import { replaceMatMul } from './replace-mat-mul.js';

/** Registers our kernels for TensorFlow.js' wasm backend, in the whole process. A second call changes nothing. */
export function installKernels(tf: typeof tfjs): void {
  const moduleOn = onceFor(loadKernels);
  replaceMatMul(
    tf,
    onceFor((heap) => createMatrixProduct(heap, moduleOn(heap))),
  );
  registerAdam(tf, moduleOn);
}
