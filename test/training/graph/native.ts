import type { Backend } from '../../../src/backends/backend.js';
import { backends, defaultDevice } from '../../../src/backends/index.js';
import { UserError } from '../../../src/core/errors.js';
import { findBinding, type NativeBinding } from '../../../src/training/steps/graph/native-binding.js';

/** The addon's counts of what it holds, besides what the sources use of it. */
export interface CountingBinding extends NativeBinding {
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
}

export interface Native {
  readonly backend: Backend;
  readonly binding: CountingBinding;
}

/** TensorFlow, where it is installed; null with a word about it where it is not. */
export async function loadNative(): Promise<Native | null> {
  try {
    const backend = await backends.tensorflow.load(defaultDevice);
    const binding = findBinding(backend.tf, backend.name);
    if (binding === null) throw new Error('no addon behind the backend');
    // The counts are there: tfjs-node/src/tfjs_binding.d.ts.
    return { backend, binding: binding as CountingBinding };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`skipped: ${error.message}\n`);
    return null;
  }
}

/** A binding that counts the graphs that it loads. */
export function counting(binding: NativeBinding): NativeBinding & { readonly loaded: () => number } {
  let loaded = 0;
  const counted: NativeBinding = {
    createTensor: (...call) => binding.createTensor(...call),
    deleteTensor: (id) => binding.deleteTensor(id),
    tensorDataSync: (id) => binding.tensorDataSync(id),
    loadSavedModel(...call) {
      loaded++;
      return binding.loadSavedModel(...call);
    },
    deleteSavedModel: (model) => binding.deleteSavedModel(model),
    runSavedModel: (...call) => binding.runSavedModel(...call),
  };
  return { ...counted, loaded: () => loaded };
}
