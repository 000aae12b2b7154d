import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/backends/backend.js';
import { loadWasm } from '../../src/backends/wasm.js';
import { isOutOfMemory } from '../../src/execution/out-of-memory.js';
import { kernelsBinary } from '../../src/kernels/binary.js';
import type { KernelModule } from '../../src/kernels/kernel-module.js';
import { createKernels } from '../../src/kernels/kernels.js';

/** The part of the global that we use; @types/node of the oldest Node that we support doesn't have it. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
  }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: {
    new (binary: Uint8Array): object;
    imports(module: object): readonly { readonly module: string; readonly name: string; readonly kind: string }[];
    exports(module: object): readonly { readonly name: string; readonly kind: string }[];
  };
};

let kernels: Kernels;
beforeAll(async () => {
  const loaded = (await loadWasm()).kernels;
  if (loaded === undefined) throw new Error('wasm has kernels');
  kernels = loaded;
});

const heapBytes = () => kernels.views().floats.buffer.byteLength;

describe('the module', () => {
  it('brings no memory of its own, takes nothing but the one it is given, and gives functions only', () => {
    const module = new WebAssembly.Module(Buffer.from(kernelsBinary, 'base64'));
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    expect(new Set(WebAssembly.Module.exports(module).map(({ kind }) => kind))).toEqual(new Set(['function']));
  });
});

describe('room in memory that TensorFlow.js shares', () => {
  it('lies at multiples of 16, apart from each other', () => {
    const sizes = [1, 4, 20, 32, 100, 4096, 5];
    const addresses = sizes.map((size) => kernels.allocate(size));
    for (const address of addresses) expect(address % 16).toBe(0);
    const places = addresses.map((address, i) => ({ from: address, to: address + sizes[i] }));
    places.sort((a, b) => a.from - b.from);
    for (const [i, { from }] of places.slice(1).entries()) expect(from).toBeGreaterThanOrEqual(places[i].to);
    for (const address of addresses) kernels.free(address);
  });

  it('comes back: ten thousand pieces one after another leave the heap as large', () => {
    kernels.free(kernels.allocate(100_000));
    const before = heapBytes();
    for (let i = 0; i < 10_000; i++) kernels.free(kernels.allocate(100_000 + (i % 7)));
    expect(heapBytes()).toBe(before);
  });

  it('is given back once: a second time, and what nobody gave, changes nothing', () => {
    const address = kernels.allocate(64);
    kernels.free(address);
    kernels.free(address);
    kernels.free(12_345);
    const [one, other] = [kernels.allocate(64), kernels.allocate(64)];
    expect(one).not.toBe(other);
    kernels.free(one);
    kernels.free(other);
  });

  it('is seen anew after the memory has grown, with the same numbers in it', () => {
    const address = kernels.allocate(64);
    const before = kernels.views();
    before.floats.set([1, 2, 3], address / 4);
    const grown: number[] = [];
    while (kernels.views().floats === before.floats) grown.push(kernels.allocate(8 * 2 ** 20));
    // The trap: a view that was kept is of no length, and takes writes without a word.
    expect(before.floats).toHaveLength(0);
    const after = kernels.views();
    expect([...after.floats.subarray(address / 4, address / 4 + 3)]).toEqual([1, 2, 3]);
    expect(after.integers.buffer).toBe(after.floats.buffer);
    expect(after.doubles.buffer).toBe(after.floats.buffer);
    expect(kernels.views()).toBe(after);
    expect(kernels.call.sumOfSizes(address, 3)).toBe(6);
    for (const piece of [...grown, address]) kernels.free(piece);
  });
});

describe('where there is no more room', () => {
  /** A heap whose `malloc` gives what it is told to. */
  function heapGiving(address: number) {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const freed: number[] = [];
    const asked: number[] = [];
    const _malloc = (bytes: number) => {
      asked.push(bytes);
      return address;
    };
    const wasm = { asm: { memory }, _malloc, _free: (own: number) => void freed.push(own) };
    // No kernel is called.
    return { heap: createKernels({ wasm }, {} as KernelModule), memory, freed, asked };
  }

  it('an error says so in words that are taken for a lack of memory', () => {
    const { heap } = heapGiving(0);
    const error = thrownBy(() => heap.allocate(1000));
    expect(error).toMatchObject({ message: expect.stringMatching(/1000 bytes/) });
    expect(isOutOfMemory(error)).toBe(true);
  });

  it('so does the backend itself, for more than WebAssembly can address', () => {
    const before = heapBytes();
    for (const bytes of [2 ** 32 - 32, 2 ** 32 - 16, 2 ** 32, 2 ** 32 + 100, 1e12]) {
      expect(isOutOfMemory(thrownBy(() => kernels.allocate(bytes))), `${bytes} bytes`).toBe(true);
    }
    expect(heapBytes()).toBe(before);
  });

  it('addresses above 2 GiB, which come back negative, are what they are', () => {
    const { heap, freed } = heapGiving(-(2 ** 31) + 8);
    const address = heap.allocate(32);
    expect(address).toBe(2 ** 31 + 16);
    heap.free(address);
    expect(freed.map((own) => own >>> 0)).toEqual([2 ** 31 + 8]);
  });

  it('gives back the address that it was given, not the multiple of 16 that it made of it', () => {
    const { heap, freed, asked } = heapGiving(1004);
    const address = heap.allocate(32);
    expect(address).toBe(1008);
    expect(asked[0]).toBeGreaterThanOrEqual(1008 - 1004 + 32);
    heap.free(address);
    heap.free(address);
    expect(freed).toEqual([1004]);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
