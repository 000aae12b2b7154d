import type { Backend } from './backend.js';

export interface BackendEntry {
  readonly summary: string;
  readonly load: () => Promise<Backend>;
}

/** Where TensorFlow.js computes, by the name in the config. */
export const backends: Readonly<Record<string, BackendEntry>> = {
  wasm: {
    summary: 'WebAssembly with SIMD, from npm alone',
    load: async () => (await import('./wasm.js')).loadWasm(),
  },
  cpu: {
    summary: 'plain JavaScript: slow, the reference',
    load: async () => (await import('./cpu.js')).loadCpu(),
  },
};

/** `auto` is the fastest that every installation has. */
export const defaultBackend = 'wasm';
