import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import { keepNonNegative, limitNorms } from '../../src/regularization/constraints.js';
import { figures } from '../reference/constraints-and-averages.js';
import { backendNames, column, loaders, normals } from './backends.js';

const infinity = Number.POSITIVE_INFINITY;

describe.each(backendNames)('constraints on kernels, on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  it.each(figures.constraints)('give what PyTorch gives for $inputs × $units', (own) => {
    const { tf } = backend;
    const kernel = tf.tensor3d(own.kernel, [1, own.inputs, own.units]);
    const most = column(tf, [own.most]);
    const expectNear = (made: ArrayLike<number>, wanted: readonly number[]) => {
      // Norms are summed in float32, and PyTorch's divisor has 1e-7 added to it.
      for (const [i, value] of wanted.entries()) expect(made[i]).toBeCloseTo(value, 6);
    };
    expectNear(limitNorms(tf, kernel, most).dataSync(), own.limited);
    expectNear(keepNonNegative(tf, kernel).dataSync(), own.nonNegative);
    expectNear(limitNorms(tf, keepNonNegative(tf, kernel), most).dataSync(), own.both);
  });

  it('keep within the norm, whatever the kernel, and leave a column that is within it to the bit', () => {
    const { tf } = backend;
    const values = normals(3 * 6 * 4, 'kernels').map((value, i) => Math.fround(value * (i % 4 === 1 ? 10 : 0.1)));
    const made = limitNorms(tf, tf.tensor3d(values, [3, 6, 4]), column(tf, [1, 2, infinity])).dataSync();
    for (let t = 0; t < 3; t++) {
      for (let j = 0; j < 4; j++) {
        const places = Array.from({ length: 6 }, (_, i) => t * 24 + i * 4 + j);
        const [own, before] = [places.map((i) => made[i]), places.map((i) => values[i])];
        const most = [1, 2, infinity][t];
        if (Math.hypot(...before) <= most) expect(own).toEqual(before);
        else expect(Math.hypot(...own)).toBeCloseTo(most, 6);
      }
    }
  });

  it('leave a column of zeros, and what is no number, as they are', () => {
    const { tf } = backend;
    const kernel = tf.tensor3d([0, 3, Number.NaN, 0, 4, 1], [1, 2, 3]);
    const made = limitNorms(tf, kernel, column(tf, [1])).dataSync();
    [0, 0.6, Number.NaN, 0, 0.8, 1].forEach((wanted, i) => {
      if (Number.isNaN(wanted)) expect(made[i]).toBeNaN();
      else expect(made[i]).toBeCloseTo(wanted, 6);
    });
    expect([...keepNonNegative(tf, kernel).dataSync()]).toEqual([0, 3, Number.NaN, 0, 4, 1]);
  });
});
