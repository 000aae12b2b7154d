import { createRandomStream, streamKey } from '../../src/util/random.js';

/** A batch of matrices, dense: [batch, rows, columns] once it is transposed. */
export interface Batch {
  readonly values: Float32Array;
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly transposed: boolean;
}

export function randomValues(seed: number, length: number): Float32Array {
  const stream = createRandomStream(streamKey(seed, 'kernels'));
  return Float32Array.from({ length }, () => stream.normal());
}

export function shapeOf({ batch, rows, columns, transposed }: Batch): [number, number, number] {
  return transposed ? [batch, columns, rows] : [batch, rows, columns];
}

function element(matrix: Batch, t: number, row: number, column: number): number {
  const { values, batch, rows, columns, transposed } = matrix;
  const first = batch === 1 ? 0 : t * rows * columns;
  return values[first + (transposed ? column * rows + row : row * columns + column)];
}

/** The product as three loops, each operation rounded by `round`. @returns [batch, rows, columns] */
export function loopProduct(a: Batch, b: Batch, round: (value: number) => number): Float64Array {
  const batch = Math.max(a.batch, b.batch);
  const out = new Float64Array(batch * a.rows * b.columns);
  for (let t = 0, i = 0; t < batch; t++) {
    for (let m = 0; m < a.rows; m++) {
      for (let n = 0; n < b.columns; n++, i++) {
        let sum = 0;
        for (let k = 0; k < a.columns; k++) sum = round(sum + round(element(a, t, m, k) * element(b, t, k, n)));
        out[i] = sum;
      }
    }
  }
  return out;
}

/** |a| |b|: what an error bound is measured by. */
export function absolute(batch: Batch): Batch {
  return { ...batch, values: batch.values.map(Math.abs) };
}
