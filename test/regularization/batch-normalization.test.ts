import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Tensor } from '../../src/backends/backend.js';
import {
  movingAverage,
  normalizeBatch,
  normalizeBatchGradient,
  normalizeByMoving,
} from '../../src/regularization/batch-normalization.js';
import { backendNames, column, loaders, normals } from './backends.js';

const epsilon = 1e-5;
const units = 3;

describe.each(backendNames)('batch normalisation on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  const parameters = () => {
    const { tf } = backend;
    return {
      gamma: tf.tensor3d(normals(units, 'gamma'), [1, 1, units]),
      beta: tf.tensor3d(normals(units, 'beta'), [1, 1, units]),
    };
  };
  const arrays = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

  function both(rows: number, real: number) {
    const { tf } = backend;
    const { gamma, beta } = parameters();
    const values = [...normals(real * units, 'x'), ...Array(units * (rows - real)).fill(1e6)];
    const upstream = [...normals(real * units, 'g'), ...Array(units * (rows - real)).fill(0)];
    const flags = Array.from({ length: rows }, (_, i) => Number(i < real));
    const mask = { mask: tf.tensor3d(flags, [1, rows, 1]), count: column(tf, [real]) };
    const batch = normalizeBatch(tf, tf.tensor3d(values, [1, rows, units]), gamma, beta, mask, epsilon);
    const gradient = tf.tensor3d(upstream, [1, rows, units]);
    const back = normalizeBatchGradient(tf, gradient, gamma, batch, mask);
    return { ...arrays({ ...batch }), ...arrays({ input: back.input, toGamma: back.gamma, toBeta: back.beta }) };
  }

  it('a short batch with masked rows is the smaller batch, statistics and gradients alike', () => {
    const [masked, small] = [both(7, 4), both(4, 4)];
    for (const name of ['mean', 'variance', 'toGamma', 'toBeta']) expect(masked[name]).toEqual(small[name]);
    for (const name of ['output', 'input']) expect(masked[name].slice(0, 4 * units)).toEqual(small[name]);
    expect(masked.input.slice(4 * units)).toEqual(Array(3 * units).fill(0));
  });

  it('has mean β and standard deviation |γ| over a batch', () => {
    const { output } = both(50, 50);
    const { gamma, beta } = parameters();
    for (let unit = 0; unit < units; unit++) {
      const own = output.filter((_, i) => i % units === unit);
      const mean = own.reduce((sum, y) => sum + y, 0) / own.length;
      const deviation = Math.sqrt(own.reduce((sum, y) => sum + (y - mean) ** 2, 0) / own.length);
      expect(mean).toBeCloseTo(beta.dataSync()[unit], 5);
      expect(deviation).toBeCloseTo(Math.abs(gamma.dataSync()[unit]), 4);
    }
  });

  it('a batch of one row gives β and passes no gradient to its input', () => {
    const { output, input, variance } = both(1, 1);
    expect(output).toEqual([...parameters().beta.dataSync()]);
    expect(variance).toEqual([0, 0, 0]);
    expect(input.map(Math.abs)).toEqual([0, 0, 0]);
  });

  it('in evaluation uses the moving statistics, row by row', () => {
    const { tf } = backend;
    const { gamma, beta } = parameters();
    const mean = tf.tensor3d([1, 2, 3], [1, 1, units]);
    const variance = tf.tensor3d([4, 0.25, 1], [1, 1, units]);
    const x = normals(2 * units, 'rows');
    const got = normalizeByMoving(
      tf,
      tf.tensor3d(x, [1, 2, units]),
      { gamma, beta, mean, variance },
      epsilon,
    ).dataSync();
    x.forEach((value, i) => {
      const unit = i % units;
      const normalized = (value - mean.dataSync()[unit]) / Math.sqrt(variance.dataSync()[unit] + epsilon);
      expect(got[i]).toBeCloseTo(gamma.dataSync()[unit] * normalized + beta.dataSync()[unit], 5);
    });
  });

  it('moving statistics keep the share `momentum` of what they were', () => {
    const { tf } = backend;
    const moved = movingAverage(tf, tf.tensor3d([1, 0], [1, 1, 2]), tf.tensor3d([2, 10], [1, 1, 2]), 0.9);
    expect([...moved.dataSync()].map((value) => Number(value.toFixed(6)))).toEqual([1.1, 1]);
  });
});
