import type { KernelModule } from './kernel-module.js';
import type { WasmHeap } from './wasm-heap.js';

/** Strides in bytes. kernels/matrix-product.ts says what they mean. */
export interface Operand {
  readonly address: number;
  readonly batchStride: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Numbers of matrices, rows, columns, and of terms in each sum. */
export interface ProductSize {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

/** C = A B for each matrix of a batch; `out` is the address of a dense [batch, rows, columns]. */
export type MatrixProduct = (a: Operand, b: Operand, out: number, size: ProductSize) => void;

/** Its scratch lives as long as that memory. */
export function createMatrixProduct({ wasm }: WasmHeap, { multiply, scratchBytes }: KernelModule): MatrixProduct {
  const scratch = wasm._malloc(scratchBytes());
  return (a, b, out, { batch, rows, columns, inner }) => {
    const left = [a.address, a.batchStride, a.rowStride, a.columnStride];
    const right = [b.address, b.batchStride, b.rowStride, b.columnStride];
    multiply(...left, ...right, out, batch, rows, columns, inner, scratch);
  };
}
