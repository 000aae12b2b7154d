import type * as tfl from '@tensorflow/tfjs-layers';
import type { Tf } from './backend.js';
import { requireTfjs } from './load-tfjs.js';
import { loadWasm } from './wasm.js';

/** TensorFlow.js with tf.layers and a backend, for saved models. */
export async function loadInferenceRuntime(): Promise<{ readonly tf: Tf; readonly layers: typeof tfl }> {
  const { tf } = await loadWasm();
  return { tf, layers: requireTfjs('@tensorflow/tfjs-layers') };
}
