import { type KernelModule, loadKernels } from './kernel-module.js';
import type { WasmHeap } from './wasm-heap.js';

/** The memory as numbers, address 0 being element 0. */
export interface HeapViews {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  readonly doubles: Float64Array;
}

/** Kernels, and the memory that they work in, for who calls them one after another without TensorFlow.js between. */
export interface Kernels {
  readonly call: KernelModule;
  /** @returns an address that 16 divides @throws Error where there is no room */
  allocate(bytes: number): number;
  free(address: number): void;
  /** As it is now: whoever allocates, or lets others have a turn, asks again. */
  views(): HeapViews;
}

const alignment = 16;
/** What WebAssembly can address. */
const mostBytes = 2 ** 32 - 1;

export function createKernels(heap: Pick<WasmHeap, 'wasm'>, call: KernelModule = loadKernels(heap)): Kernels {
  const { wasm } = heap;
  // Where an address was moved to the next multiple, what was given to us.
  const given = new Map<number, number>();
  let views = viewsOf(wasm.asm.memory.buffer);

  return {
    call,
    allocate(bytes) {
      // It takes 32 bits, and would make room for what is left over; above 2 GiB the address comes back negative.
      const address = bytes + alignment <= mostBytes ? wasm._malloc(bytes + alignment) >>> 0 : 0;
      if (address === 0) throw new Error(`out of memory: could not allocate memory of ${bytes} bytes for a batch`);
      const aligned = Math.ceil(address / alignment) * alignment;
      given.set(aligned, address);
      return aligned;
    },
    free(address) {
      const own = given.get(address);
      if (own === undefined) return;
      given.delete(address);
      wasm._free(own);
    },
    views() {
      if (views.floats.buffer !== wasm.asm.memory.buffer) views = viewsOf(wasm.asm.memory.buffer);
      return views;
    },
  };
}

function viewsOf(buffer: ArrayBuffer): HeapViews {
  return { floats: new Float32Array(buffer), integers: new Int32Array(buffer), doubles: new Float64Array(buffer) };
}
