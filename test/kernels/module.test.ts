import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/kernel-module.js';
import { createMatrixProduct } from '../../src/kernels/matrix-product.js';
import type { WasmHeap } from '../../src/kernels/wasm-heap.js';

/** The part of the global that we use; @types/node of the oldest Node that we support doesn't have it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** A memory full of somebody else's bytes; all that is asked of it lies at `free`. */
function occupiedHeap(free: number) {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const bytes = new Uint8Array(memory.buffer).fill(0xa5);
  const asked: number[] = [];
  const heap = {
    wasm: {
      asm: { memory },
      _malloc(size: number) {
        asked.push(size);
        return free;
      },
    },
  };
  // Only what a kernel touches at its start is there.
  return { heap: heap as unknown as WasmHeap, bytes, asked };
}

const isForeign = (byte: number) => byte === 0xa5;

it('the binary is, byte for byte, what the source gives', { timeout: 60_000 }, async () => {
  const build = fileURLToPath(new URL('../../kernels/build.mjs', import.meta.url));
  await expect(promisify(execFile)(process.execPath, [build, '--check'])).resolves.toEqual({ stdout: '', stderr: '' });
});

it('the module writes nothing into the memory it comes to', () => {
  const { heap, bytes } = occupiedHeap(0x10000);
  createMatrixProduct(heap, loadKernels(heap));
  expect(bytes.every(isForeign)).toBe(true);
});

it.each([
  ['whole tiles', { rows: 8, columns: 16, inner: 300, batch: 2 }],
  ['edges', { rows: 5, columns: 11, inner: 3, batch: 2 }],
  ['narrow edges', { rows: 1, columns: 1, inner: 1, batch: 1 }],
])('a product writes into its own place and scratch only: %s', (_, size) => {
  const free = 0x18000;
  const { heap, bytes, asked } = occupiedHeap(free);
  const product = createMatrixProduct(heap, loadKernels(heap));
  const dense = (height: number, width: number, address: number) => ({
    address,
    batchStride: 4 * height * width,
    rowStride: 4 * width,
    columnStride: 4,
  });
  const [a, b, out] = [0, 0x5000, 0x16000];
  product(dense(size.rows, size.inner, a), dense(size.inner, size.columns, b), out, size);
  const end = out + 4 * size.batch * size.rows * size.columns;
  expect(bytes.subarray(0, out).every(isForeign)).toBe(true);
  expect(bytes.subarray(out, end).some(isForeign)).toBe(false);
  expect(bytes.subarray(end, free).every(isForeign)).toBe(true);
  expect(bytes.subarray(free + asked[0]).every(isForeign)).toBe(true);
});
