import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor, Tf } from '../../src/backends/backend.js';
import { loadInferenceRuntime } from '../../src/backends/inference.js';
import { loadCore, requireTfjs } from '../../src/backends/load-tfjs.js';
import { loadWasm } from '../../src/backends/wasm.js';
import { addressOf, type WasmHeap } from '../../src/kernels/wasm-heap.js';
import { loopProduct, randomValues } from './references.js';

let tf: Tf;
let layers: typeof tfl;
beforeAll(async () => {
  // Somebody else has used the backend before we come.
  const wasm = requireTfjs('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(requireTfjs.resolve('@tensorflow/tfjs-backend-wasm').replace(/[^/\\]*$/, ''));
  await loadCore().setBackend('wasm');
  loadCore()
    .matMul(loadCore().ones([2, 2]), loadCore().ones([2, 2]))
    .dispose();
  ({ tf, layers } = await loadInferenceRuntime());
});

/** TensorFlow.js' wasm backend, and its memory's present view, which a growth makes useless. */
function heapNow() {
  const heap = tf.backend() as unknown as WasmHeap & { readonly wasm: { readonly HEAPF32: Float32Array } };
  return { heap, numbers: heap.wasm.HEAPF32 };
}

function fill(tensor: Tensor, values: Float32Array): void {
  const { heap, numbers } = heapNow();
  numbers.set(values, addressOf(heap, tensor) / 4);
}

const square = (values: Float32Array, rows: number) => ({ values, batch: 1, rows, columns: rows, transposed: false });

function wanted(a: Float32Array, b: Float32Array, rows: number): Float32Array {
  return Float32Array.from(loopProduct(square(a, rows), square(b, rows), Math.fround));
}

describe('in memory that TensorFlow.js shares', () => {
  it.each([
    ['two matrices', [16, 16]],
    ['a batch of one', [1, 16, 16]],
    ['a batch', [2, 16, 16]],
  ])('a product of %s sees a factor that has changed in place', (_, shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const [first, second] = [randomValues(1, length), randomValues(2, length)];
    tf.tidy(() => {
      const x = tf.tensor(first, shape);
      const weight = tf.tensor(first, shape);
      tf.matMul(x, weight);
      fill(weight, second);
      const product = tf.matMul(x, weight).dataSync<'float32'>();
      expect(product.slice(0, 256)).toEqual(wanted(first.slice(0, 256), second.slice(0, 256), 16));
    });
  });

  it('a product is right where its own output makes the memory grow', () => {
    const before = heapNow().numbers;
    const kept: Tensor[] = [];
    const side = 2048;
    const row = randomValues(1, side);
    const column = randomValues(2, side);
    const [a, b] = [tf.tensor2d(column, [side, 1]), tf.tensor2d(row, [1, side])];
    while (heapNow().numbers === before) kept.push(tf.matMul(a, b));
    const last = kept[kept.length - 1];
    const product = last.dataSync<'float32'>();
    for (const i of [0, 1, 777, side - 1]) {
      expect(product.slice(i * side, (i + 1) * side)).toEqual(row.map((value) => Math.fround(value * column[i])));
    }
    // What was there before the growth still multiplies.
    expect(tf.tidy(() => tf.matMul(b, a).dataSync()[0])).toBeCloseTo(
      row.reduce((sum, value, i) => sum + value * column[i], 0),
      3,
    );
    tf.dispose([a, b, ...kept]);
  });

  it('clones and views keep their numbers, and a matrix multiplies with itself', () => {
    const values = randomValues(3, 81);
    tf.tidy(() => {
      const x = tf.tensor2d(values, [9, 9]);
      const [clone, view] = [tf.clone(x), tf.reshape(x, [1, 9, 9])];
      const products = [tf.matMul(x, x), tf.matMul(clone, x), tf.matMul(view, view)];
      clone.dispose();
      products[0].dispose();
      for (const factor of [x, view]) expect(factor.dataSync()).toEqual(values);
      for (const product of products.slice(1)) expect(product.dataSync()).toEqual(wanted(values, values, 9));
    });
  });

  it('ten thousand products leave neither tensors nor memory behind', () => {
    const [a, b] = [tf.tensor3d(randomValues(1, 2 * 35), [2, 5, 7]), tf.tensor3d(randomValues(2, 2 * 35), [2, 7, 5])];
    const state = () => [tf.memory().numTensors, tf.memory().numBytes, tf.memory().numDataBuffers, heapNow().numbers];
    tf.matMul(a, b).dispose();
    const before = state();
    for (let i = 0; i < 10_000; i++) tf.matMul(a, b).dispose();
    const after = state();
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after[3] === before[3], 'the memory grew').toBe(true);
    tf.dispose([a, b]);
  });

  it('gradients go through products and their transposes', () => {
    tf.tidy(() => {
      const [x, w] = [tf.tensor2d(randomValues(4, 64), [8, 8]), tf.tensor2d(randomValues(5, 64), [8, 8])];
      const [toX, toW] = tf.grads((p: Tensor, q: Tensor) => tf.sum(tf.matMul(p, q)))([x, w]);
      const rowSums = tf.tile(tf.reshape(tf.sum(w, 1), [1, 8]), [8, 1]).dataSync();
      const columnSums = tf.tile(tf.reshape(tf.sum(x, 0), [8, 1]), [1, 8]).dataSync();
      toX.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(rowSums[i], 4);
      });
      toW.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(columnSums[i], 4);
      });
    });
  });

  it('networks of tf.layers predict by the weights that they have now', () => {
    const model = layers.sequential({ layers: [layers.layers.dense({ units: 6, inputShape: [6], useBias: false })] });
    const x = randomValues(6, 36);
    for (const seed of [7, 8, 9]) {
      const weight = randomValues(seed, 36);
      tf.tidy(() => {
        model.setWeights([tf.tensor2d(weight, [6, 6])]);
        const output = model.predict(tf.tensor2d(x, [6, 6])) as Tensor;
        const expected = loopProduct(square(x, 6), square(weight, 6), (value) => value);
        output.dataSync().forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i], 5);
        });
      });
    }
    model.dispose();
  });

  it('a second start changes nothing', async () => {
    const kernel = tf.getKernel('BatchMatMul', 'wasm');
    await loadWasm();
    expect(tf.getKernel('BatchMatMul', 'wasm') === kernel).toBe(true);
  });
});
