import { type KernelModule, loadKernels } from '../../src/kernels/kernel-module.js';

/** The part of the global that we use; @types/node of the oldest Node that we support doesn't have it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Numbers in a kernel's memory. */
export interface Place {
  readonly address: number;
  /** Copies of what lies there now. */
  floats(): Float32Array;
  doubles(): Float64Array;
}

/** Kernels at work in a memory that is full of somebody else's bytes. */
export interface Rig {
  readonly call: KernelModule;
  /** Numbers that a kernel is to leave alone. */
  input(values: Float32Array | Int32Array): Place;
  /** Numbers that a kernel may write over, or room for some of four bytes each, which holds foreign bytes. */
  output(values: Float32Array | number): Place;
  /** @throws Error where bytes have changed that are no output */
  run<Result>(work: () => Result): Result;
}

const foreign = 0xa5;
const gap = 4;

/**
 * @param pages of 64 KiB; all of them are looked through after every call
 * @returns gives the memory for another case; what the one before has put there is gone
 */
export function createRigs(pages = 1): () => Rig {
  const memory = new WebAssembly.Memory({ initial: pages });
  const call = loadKernels({ wasm: { asm: { memory }, _malloc: noHeap, _free: noHeap } });
  const bytes = Buffer.from(memory.buffer);
  const before = Buffer.alloc(bytes.length);
  return () => rigIn(call, memory.buffer, bytes, before);
}

function noHeap(): never {
  throw new Error('kernels take what they are given');
}

function rigIn(call: KernelModule, buffer: ArrayBuffer, bytes: Buffer, before: Buffer): Rig {
  bytes.fill(foreign);
  const outputs: { readonly from: number; readonly to: number }[] = [];
  // No multiple of 16: kernels may not count on more than whole numbers.
  let next = 4;

  function placeOf(length: number): Place {
    // Sums in double precision lie at multiples of 8.
    const address = next + (next % 8 === 0 ? 4 : 0);
    next = address + 4 * length + gap;
    if (next > bytes.length) throw new Error('the case is too large for its memory');
    return {
      address,
      floats: () => new Float32Array(buffer, address, length).slice(),
      doubles: () => new Float64Array(buffer.slice(address, address + 4 * length)),
    };
  }

  function input(values: Float32Array | Int32Array): Place {
    const place = placeOf(values.length);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), place.address);
    return place;
  }

  function output(values: Float32Array | number): Place {
    const place = typeof values === 'number' ? placeOf(values) : input(values);
    const length = typeof values === 'number' ? values : values.length;
    outputs.push({ from: place.address, to: place.address + 4 * length });
    return place;
  }

  function run<Result>(work: () => Result): Result {
    bytes.copy(before);
    const result = work();
    let from = 0;
    for (const { from: to, to: end } of [...outputs, { from: bytes.length, to: bytes.length }]) {
      if (bytes.compare(before, from, to, from, to) !== 0)
        throw new Error(`bytes between ${from} and ${to} have changed, where no output lies`);
      from = end;
    }
    return result;
  }

  return { call, input, output, run };
}
