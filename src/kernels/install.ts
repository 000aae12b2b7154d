import type * as tfjs from '@tensorflow/tfjs-core';
import { loadKernels, onceFor } from './kernel-module.js';
import { createKernels, type Kernels } from './kernels.js';
import { createMatrixProduct } from './matrix-product.js';
import { replaceMatMul } from './replace-mat-mul.js';
import type { WasmHeap } from './wasm-heap.js';

const moduleOn = onceFor(loadKernels);

/** The kernels in the memory of TensorFlow.js' wasm backend. */
export const kernelsOn: (heap: WasmHeap) => Kernels = onceFor((heap) => createKernels(heap, moduleOn(heap)));

/** Registers our kernels for TensorFlow.js' wasm backend, in the whole process. A second call changes nothing. */
export function installKernels(tf: typeof tfjs): void {
  replaceMatMul(
    tf,
    onceFor((heap) => createMatrixProduct(heap, moduleOn(heap))),
  );
}
