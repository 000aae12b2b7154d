import { matrixProductBinary } from './matrix-product-binary.js';
import type { WasmHeap } from './wasm-heap.js';

/** The part of the global that we use; @types/node of the oldest Node that we support doesn't have it. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: object } },
  ) => { readonly exports: unknown };
};

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

/** The module's exports, as kernels/matrix-product.ts declares them. */
interface Exports {
  scratchBytes(): number;
  multiply(...numbers: readonly number[]): void;
}

/** The kernel, at work in the backend's own memory. Its scratch lives as long as that memory. */
export function createMatrixProduct({ wasm }: WasmHeap): MatrixProduct {
  const module = new WebAssembly.Module(Buffer.from(matrixProductBinary, 'base64'));
  const instance = new WebAssembly.Instance(module, { env: { memory: wasm.asm.memory } });
  const { multiply, scratchBytes } = instance.exports as Exports;
  const scratch = wasm._malloc(scratchBytes());
  return (a, b, out, { batch, rows, columns, inner }) => {
    const left = [a.address, a.batchStride, a.rowStride, a.columnStride];
    const right = [b.address, b.batchStride, b.rowStride, b.columnStride];
    multiply(...left, ...right, out, batch, rows, columns, inner, scratch);
  };
}
