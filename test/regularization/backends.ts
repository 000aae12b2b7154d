import type { Tensor, Tf } from '../../src/backends/backend.js';
import { loadCpu } from '../../src/backends/cpu.js';
import { loadWasm } from '../../src/backends/wasm.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';

/** The backends that every formula is held on. */
export const loaders = { cpu: loadCpu, wasm: loadWasm } as const;
export const backendNames = ['cpu', 'wasm'] as const;

/** Standard normal numbers that float32 holds exactly. */
export function normals(length: number, ...purpose: readonly (string | number)[]): number[] {
  const stream = createRandomStream(streamKey(5, ...purpose));
  return Array.from({ length }, () => Math.fround(stream.normal()));
}

/** A number for each fit, as it broadcasts. [T, 1, 1] */
export function column(tf: Tf, values: readonly number[]): Tensor {
  return tf.tensor3d([...values], [values.length, 1, 1]);
}

export function sumOf(tf: Tf, terms: readonly Tensor[]): number[] {
  return [...tf.addN([...terms]).dataSync()];
}
