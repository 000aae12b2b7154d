import { expect } from 'vitest';
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

/** What breaks formulas that are right elsewhere. */
export const specialValues: readonly number[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0],
  ...[2 ** -149, -(2 ** -149), 1e-40, -3e-42, 2 ** -126, 3e38, -3e38, 1e19, -1e19, 1e-20],
];

/** Normal numbers, one in four replaced by one that breaks things. */
export function wildValues(seed: number, length: number): Float32Array {
  const stream = createRandomStream(streamKey(seed, 'wild'));
  return Float32Array.from({ length }, () =>
    stream.integer(4) === 0 ? specialValues[stream.integer(specialValues.length)] : stream.normal(),
  );
}

/** To the bit, NaN being NaN. Faster than a matcher on long arrays. */
export function expectSame(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(got.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    if (!Object.is(got[i], wanted[i])) expect(`[${i}] ${got[i]}`).toBe(`[${i}] ${wanted[i]}`);
  }
}

/** @param bound largest |got − wanted| at a place; what is not finite must be the same */
export function expectNear(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  bound: (wanted: number, i: number) => number,
): void {
  expect(got.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    if (Object.is(got[i], wanted[i]) || Math.abs(got[i] - wanted[i]) <= bound(wanted[i], i)) continue;
    expect.fail(`[${i}] ${got[i]} is not within ${bound(wanted[i], i)} of ${wanted[i]}`);
  }
}

/** The distance from a number to the next that float32 has. */
export function unitInLastPlace(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return 2 ** Math.max(-149, exponent - 23);
}
