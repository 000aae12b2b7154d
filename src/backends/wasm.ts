import { dirname, sep } from 'node:path';
import { UserError } from '../core/errors.js';
import { installKernels, kernelsOn } from '../kernels/install.js';
import type { WasmHeap } from '../kernels/wasm-heap.js';
import type { Backend } from './backend.js';
import { loadCore, requireTfjs } from './load-tfjs.js';

const packageName = '@tensorflow/tfjs-backend-wasm';

/** WebAssembly with SIMD, from npm alone: the default. Some kernels are our own. */
export async function loadWasm(): Promise<Backend> {
  const tf = loadCore();
  const wasm = requireTfjs(packageName);
  installKernels(tf);
  wasm.setWasmPaths(dirname(requireTfjs.resolve(packageName)) + sep);
  async function activate(): Promise<void> {
    if (tf.getBackend() === 'wasm' || (await tf.setBackend('wasm'))) return;
    const remedy = 'install again (npm ci), or choose --backend cpu';
    throw new UserError('backend', `wasm: TensorFlow.js could not start its WebAssembly backend; ${remedy}`);
  }
  await activate();
  // TensorFlow.js' types don't tell that this backend has a memory of its own.
  const kernels = kernelsOn(tf.findBackend('wasm') as unknown as WasmHeap);
  return { name: 'wasm', version: tf.version_core, tf, activate, kernels };
}
