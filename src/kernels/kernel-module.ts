import { kernelsBinary } from './binary.js';
import type { WasmHeap } from './wasm-heap.js';

/** The part of the global that we use; @types/node of the oldest Node that we support doesn't have it. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: object } },
  ) => { readonly exports: unknown };
};

/** The module's exports, as kernels/*.ts declare them. */
export interface KernelModule {
  scratchBytes(): number;
  multiply(...numbers: readonly number[]): void;
  adam(...numbers: readonly number[]): void;
}

/** The kernels, at work in the backend's own memory. */
export function loadKernels({ wasm }: WasmHeap): KernelModule {
  const module = new WebAssembly.Module(Buffer.from(kernelsBinary, 'base64'));
  const instance = new WebAssembly.Instance(module, { env: { memory: wasm.asm.memory } });
  return instance.exports as KernelModule;
}

/** One of something a backend, made when it is first asked for. */
export function onceFor<T>(make: (heap: WasmHeap) => T): (heap: WasmHeap) => T {
  const known = new WeakMap<WasmHeap, T>();
  return (heap) => {
    const found = known.get(heap);
    if (found !== undefined) return found;
    const made = make(heap);
    known.set(heap, made);
    return made;
  };
}
