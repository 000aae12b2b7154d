import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import { loadCpu } from '../../src/backends/cpu.js';
import { loadWasm } from '../../src/backends/wasm.js';
import { absolute, type Batch, loopProduct, randomValues, shapeOf } from './references.js';

let wasm: Backend;
beforeAll(async () => {
  wasm = await loadWasm();
});

function productOf({ tf }: Backend, a: Batch, b: Batch): Float32Array {
  return tf.tidy(() => {
    const [left, right] = [a, b].map((operand) => tf.tensor3d(operand.values, shapeOf(operand)));
    return tf.matMul(left, right, a.transposed, b.transposed).dataSync<'float32'>().slice();
  });
}

const sizes = fc.oneof(fc.constantFrom(1, 4, 8, 12), fc.integer({ min: 1, max: 37 }));
const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  rows: sizes,
  columns: sizes,
  // Around the depth of a panel, and several panels deep.
  inner: fc.oneof(
    { weight: 4, arbitrary: sizes },
    { weight: 1, arbitrary: fc.constantFrom(255, 256, 257, 512, 515, 1100) },
  ),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  repeated: fc.constantFrom('none', 'a', 'b'),
});

type Shapes = typeof shapes extends fc.Arbitrary<infer S> ? S : never;

function operands(shape: Shapes, make: (which: 0 | 1, length: number) => Float32Array): [Batch, Batch] {
  const { batch, rows, columns, inner, transposeA, transposeB, repeated } = shape;
  const [batchA, batchB] = [repeated === 'a' ? 1 : batch, repeated === 'b' ? 1 : batch];
  return [
    { values: make(0, batchA * rows * inner), batch: batchA, rows, columns: inner, transposed: transposeA },
    { values: make(1, batchB * inner * columns), batch: batchB, rows: inner, columns, transposed: transposeB },
  ];
}

describe('a product of matrices on wasm', () => {
  it('is the sum in ascending order, each operation rounded to float32, to the bit', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const [a, b] = operands(shape, (which, length) => randomValues(2 * seed + which, length));
        expect(productOf(wasm, a, b)).toEqual(Float32Array.from(loopProduct(a, b, Math.fround)));
      }),
      { numRuns: 300 },
    );
  });

  it('is as near to the exact one as float32 sums of K terms are', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const [a, b] = operands(shape, (which, length) => randomValues(2 * seed + which, length));
        const exact = loopProduct(a, b, (value) => value);
        const scale = loopProduct(absolute(a), absolute(b), (value) => value);
        // N. Higham, Accuracy and Stability of Numerical Algorithms (2002), section 3.1: γ_K Σ |a| |b|.
        const gamma = (shape.inner * 2 ** -24) / (1 - shape.inner * 2 ** -24);
        productOf(wasm, a, b).forEach((value, i) => {
          expect(Math.abs(value - exact[i])).toBeLessThanOrEqual(gamma * scale[i]);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('takes NaN, infinities and denormal numbers through as the cpu backend does', async () => {
    const cpu = await loadCpu();
    const special = fc.constantFrom(
      ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0],
      ...[1, -1, 1e-40, -3e-42, 2 ** -149, 2 ** -126],
    );
    const cases = fc.record({ shape: shapes, values: fc.array(special, { minLength: 1, maxLength: 60 }) });
    for (const { shape, values } of fc.sample(cases, { numRuns: 200, seed: 1 })) {
      const [a, b] = operands(shape, (which, length) =>
        Float32Array.from({ length }, (_, i) => values[(i * (which + 1)) % values.length]),
      );
      await cpu.activate();
      const wanted = productOf(cpu, a, b);
      await wasm.activate();
      // No product of these but with denormal numbers is rounded, and those round to 0 or to a neighbour.
      productOf(wasm, a, b).forEach((value, i) => {
        if (Number.isFinite(wanted[i]))
          expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(shape.inner * 2 ** -149);
        else expect(value).toBe(wanted[i]);
      });
    }
  });

  it('keeps denormal numbers', () => {
    const one = { batch: 1, rows: 1, columns: 1, transposed: false };
    const [a, b] = [1e-40, 1].map((value) => ({ ...one, values: Float32Array.of(value) }));
    expect(productOf(wasm, a, b)).toEqual(Float32Array.of(1e-40));
  });

  it('has the same bits alone and at any place of a batch of 40', () => {
    const [rows, inner, columns, batch] = [33, 300, 13, 40];
    const a: Batch = { values: randomValues(1, rows * inner), batch: 1, rows, columns: inner, transposed: false };
    const b: Batch = { values: randomValues(2, inner * columns), batch: 1, rows: inner, columns, transposed: false };
    const alone = productOf(wasm, a, b);
    const company = (own: Batch, seed: number, place: number): Batch => {
      const values = randomValues(seed, batch * own.values.length);
      values.set(own.values, place * own.values.length);
      return { ...own, values, batch };
    };
    for (const place of [0, 1, 17, 39]) {
      const together = productOf(wasm, company(a, 3 + place, place), company(b, 50 + place, place));
      expect(together.subarray(place * alone.length, (place + 1) * alone.length)).toEqual(alone);
    }
  });

  it('repeats matrices along any axes of a batch', () => {
    const { tf } = wasm;
    const a = randomValues(1, 2 * 3 * 4);
    const b = randomValues(2, 5 * 4 * 2);
    const product = tf.tidy(() =>
      tf
        .matMul(tf.tensor(a, [2, 1, 3, 4]), tf.tensor(b, [5, 4, 2]))
        .dataSync<'float32'>()
        .slice(),
    );
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 5; j++) {
        const left = { values: a.subarray(i * 12, (i + 1) * 12), batch: 1, rows: 3, columns: 4, transposed: false };
        const right = { values: b.subarray(j * 8, (j + 1) * 8), batch: 1, rows: 4, columns: 2, transposed: false };
        const place = (5 * i + j) * 6;
        const wanted = Float32Array.from(loopProduct(left, right, Math.fround));
        expect(product.subarray(place, place + 6)).toEqual(wanted);
      }
    }
  });

  it('is zero where there is nothing to sum, and empty where it has no rows', () => {
    const { tf } = wasm;
    tf.tidy(() => {
      // Memory that was used before, so that zeros have to be written.
      tf.tensor3d(new Float32Array(12).fill(7), [2, 2, 3]).dispose();
      expect([...tf.matMul(tf.zeros([2, 2, 0]), tf.zeros([2, 0, 3])).dataSync()]).toEqual(new Array(12).fill(0));
      expect(tf.matMul(tf.zeros([2, 0, 4]), tf.zeros([2, 4, 3])).shape).toEqual([2, 0, 3]);
    });
  });

  it('says what is wrong with shapes that do not match', () => {
    const { tf } = wasm;
    tf.tidy(() => {
      expect(() => tf.matMul(tf.zeros([2, 3, 4]), tf.zeros([2, 5, 6]))).toThrow(/inner shapes \(4\) and \(5\)/);
    });
  });
});
