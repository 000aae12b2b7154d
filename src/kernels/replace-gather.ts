import type * as tfjs from '@tensorflow/tfjs-core';
import { replaceKernel } from './replace-kernel.js';
import { addressOf, type WasmHeap } from './wasm-heap.js';

type Tf = typeof tfjs;

/**
 * Picks entries along the first axis by copying each as a whole: TensorFlow.js' own `GatherV2` on wasm works out the place
 * of every number anew, and takes a hundred times as long. Other axes stay with it.
 */
export function replaceGather(tf: Tf): void {
  replaceKernel(tf, 'GatherV2', (replaced) => (call) => {
    // As the kernel's contract has them: a map of names is all that the registry's types know.
    const { x, indices } = call.inputs as { x: tfjs.TensorInfo; indices: tfjs.TensorInfo };
    const { axis, batchDims } = call.attrs as unknown as tfjs.GatherV2Attrs;
    const ours = axis === 0 && batchDims === 0 && x.dtype !== 'string' && indices.dtype === 'int32';
    if (!ours) return replaced(call);
    // Kernels of a backend are called with that backend.
    const heap = call.backend as WasmHeap;
    const { memory } = heap.wasm.asm;
    const [entries, ...entryShape] = x.shape;
    const picked = new Int32Array(
      memory.buffer,
      addressOf(heap, indices),
      tf.util.sizeFromShape(indices.shape),
    ).slice();
    const wrong = picked.find((index) => index < 0 || index >= entries);
    if (wrong !== undefined) throw new Error(`gather: the index ${wrong} is not in [0, ${entries - 1}]`);
    const out = heap.makeOutput([...indices.shape, ...entryShape], x.dtype);
    // The output may have made the memory grow: only now is its buffer the one that stays.
    const bytes = new Uint8Array(memory.buffer);
    const entryBytes = tf.util.sizeFromShape(entryShape) * tf.util.bytesPerElement(x.dtype);
    const [from, to] = [addressOf(heap, x), addressOf(heap, out)];
    for (let i = 0; i < picked.length; i++) {
      const start = from + picked[i] * entryBytes;
      bytes.copyWithin(to + i * entryBytes, start, start + entryBytes);
    }
    return out;
  });
}
