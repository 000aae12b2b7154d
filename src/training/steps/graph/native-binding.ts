import type { Tf } from '../../../backends/backend.js';

/** TensorFlow's own numbers for the types that go in and out. */
export const nativeTypes = { float32: 1, int32: 3 } as const;

/**
 * What a session takes of tfjs-node's addon. Tensors are numbers (ids), and live until they are deleted.
 * Source: tfjs-node/src/tfjs_binding.d.ts, 4.22.
 */
export interface NativeBinding {
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  /** A copy. */
  tensorDataSync(id: number): Float32Array;
  /** @param tags with commas between @throws Error where TensorFlow can't read it */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(model: number): void;
  /** @param inputs, outputs names with commas between, at least one output */
  runSavedModel(model: number, tensors: readonly number[], inputs: string, outputs: string): readonly { id: number }[];
}

const needed = [
  'createTensor',
  'deleteTensor',
  'tensorDataSync',
  'loadSavedModel',
  'deleteSavedModel',
  'runSavedModel',
] as const satisfies readonly (keyof NativeBinding)[];

/** The addon behind a backend; null where it is not tfjs-node's. */
export function findBinding(tf: Tf, backendName: string): NativeBinding | null {
  const backend: unknown = tf.findBackend(backendName);
  if (typeof backend !== 'object' || backend === null || !('binding' in backend)) return null;
  return isBinding(backend.binding) ? backend.binding : null;
}

function isBinding(value: unknown): value is NativeBinding {
  // The addon's methods are inherited, and its type is not exported.
  return typeof value === 'object' && value !== null && needed.every((name) => name in value);
}
