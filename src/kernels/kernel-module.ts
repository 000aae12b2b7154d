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

type Kernel = (...numbers: readonly number[]) => void;
type Sum = (...numbers: readonly number[]) => number;

/** The module's exports; kernels/*.ts say what their numbers are. */
export interface KernelModule {
  readonly scratchBytes: () => number;
  readonly multiply: Kernel;
  readonly forwardUnits: Kernel;
  readonly backwardUnits: Kernel;
  readonly sumRows: Kernel;
  readonly uniforms: Kernel;
  readonly softmaxCrossEntropy: Sum;
  readonly sigmoidCrossEntropy: Sum;
  readonly squaredError: Sum;
  readonly huber: Sum;
  readonly quantile: Sum;
  readonly normalizeBatch: Kernel;
  readonly normalizeBatchGradient: Kernel;
  readonly normalizeByMoving: Kernel;
  readonly moveAverage: Kernel;
  readonly penalize: Kernel;
  readonly sumOfSquares: Sum;
  readonly sumOfSizes: Sum;
  readonly clipByRange: Sum;
  readonly sgd: Kernel;
  readonly momentum: Kernel;
  readonly rmsprop: Kernel;
  readonly adam: Kernel;
  readonly nadam: Kernel;
  readonly lion: Kernel;
  readonly shrink: Kernel;
  readonly copyRows: Kernel;
  readonly addRows: Kernel;
  readonly seeWindows: Kernel;
  readonly gatherWindows: Kernel;
  readonly maxPool: Kernel;
  readonly maxPoolGradient: Kernel;
  readonly averagePool: Kernel;
  readonly averagePoolGradient: Kernel;
  readonly averageAll: Kernel;
  readonly averageAllGradient: Kernel;
  readonly keepNonNegative: Kernel;
  readonly limitNorms: Kernel;
}

/** The kernels, at work in the backend's own memory. */
export function loadKernels({ wasm }: Pick<WasmHeap, 'wasm'>): KernelModule {
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
