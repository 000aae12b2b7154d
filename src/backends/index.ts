import { UserError } from '../core/errors.js';
import type { Backend } from './backend.js';
import { type DeviceOptions, wantsGpu } from './tensorflow-environment.js';

export interface BackendEntry {
  readonly summary: string;
  /** Whether every installation has it; the others are fetched by `regsweep backend install`. */
  readonly bundled: boolean;
  readonly load: (device: DeviceOptions) => Promise<Backend>;
}

/** Where TensorFlow.js computes, by the name in the config. */
export const backends: Readonly<Record<string, BackendEntry>> = {
  wasm: {
    summary: 'WebAssembly with SIMD, from npm alone',
    bundled: true,
    load: onProcessor('wasm', async () => (await import('./wasm.js')).loadWasm()),
  },
  cpu: {
    summary: 'plain JavaScript: slow, the reference',
    bundled: true,
    load: onProcessor('cpu', async () => (await import('./cpu.js')).loadCpu()),
  },
  tensorflow: {
    summary: 'TensorFlow itself, on the processor or a GPU',
    bundled: false,
    load: async (device) => (await import('./tensorflow.js')).loadTensorflow(device),
  },
};

/** @throws UserError (config) where a GPU is asked for: it would be left idle in silence */
function onProcessor(name: string, load: () => Promise<Backend>): BackendEntry['load'] {
  return async ({ device }) => {
    if (!wantsGpu(device)) return load();
    const remedy = 'choose --backend tensorflow, or set execution.device: auto';
    throw new UserError('config', `execution.device: ${device}: ${name} computes on the processor alone; ${remedy}`);
  };
}

/** `auto` is the fastest that every installation has. */
export const defaultBackend = 'wasm';

/** Where a config says nothing about it. */
export const defaultDevice: DeviceOptions = { device: 'auto', deterministic: false };
