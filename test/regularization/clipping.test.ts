import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import { clipByRange, clipFactor, differs, globalNorm, sumOfSquares } from '../../src/regularization/clipping.js';
import { backendNames, column, loaders, normals } from './backends.js';

const infinity = Number.POSITIVE_INFINITY;

describe.each(backendNames)('clipping on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  /** Two parameters of T fits. */
  const gradients = (T: number) => ({ kernel: normals(T * 6, 'kernel'), bias: normals(T * 2, 'bias') });

  it('takes the norm over all of a fit and nothing of another', () => {
    const { tf } = backend;
    const { kernel, bias } = gradients(3);
    const squares = [tf.tensor3d(kernel, [3, 2, 3]), tf.tensor3d(bias, [3, 1, 2])].map((g) => sumOfSquares(tf, g));
    globalNorm(tf, squares)
      .dataSync()
      .forEach((norm, t) => {
        const own = [...kernel.slice(t * 6, t * 6 + 6), ...bias.slice(t * 2, t * 2 + 2)];
        expect(norm).toBeCloseTo(Math.hypot(...own), 6);
      });
  });

  it('shortens to the limit where the norm is beyond it, and multiplies by exactly 1 elsewhere', () => {
    const { tf } = backend;
    const norm = tf.tensor1d([4, 0.5, 1, 0, 1e30, 7]);
    const limit = tf.tensor1d([1, 1, 1, 1, infinity, 3.5]);
    expect([...clipFactor(tf, norm, limit).dataSync()]).toEqual([0.25, 1, 1, 1, 1, 0.5]);
  });

  it('brings a longer gradient to the limit, whatever its length', () => {
    const { tf } = backend;
    const lengths = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(lengths, fc.double({ min: 1e-2, max: 100, noNaN: true }), (scale, limit) => {
        const gradient = tf.tensor3d(
          normals(6, 'any').map((value) => value * scale),
          [1, 2, 3],
        );
        const norm = globalNorm(tf, [sumOfSquares(tf, gradient)]);
        const clipped = tf.mul(gradient, tf.reshape(clipFactor(tf, norm, tf.tensor1d([limit])), [1, 1, 1]));
        const after = Math.hypot(...clipped.dataSync());
        const wanted = Math.min(limit, Math.hypot(...gradient.dataSync()));
        expect(after / wanted).toBeCloseTo(1, 5);
      }),
      { numRuns: 50 },
    );
  });

  it('by range leaves what is within untouched to the bit, fit by fit, and infinite bounds leave all', () => {
    const { tf } = backend;
    const values = [-3, -0.1, 0.3, 2, -3, -0.1, 0.3, 2].map(Math.fround);
    const clipped = clipByRange(
      tf,
      tf.tensor3d(values, [2, 2, 2]),
      column(tf, [-0.5, -infinity]),
      column(tf, [0.25, infinity]),
    );
    expect([...clipped.dataSync()]).toEqual([-0.5, Math.fround(-0.1), 0.25, 0.25, ...values.slice(4)]);
  });

  it('by range tells of a single element that was clipped, however little the norm changes', () => {
    const { tf } = backend;
    const gradient = tf.tensor3d([1000, 1e-3, 1000, 1e-3], [2, 1, 2]);
    const ranged = clipByRange(tf, gradient, column(tf, [-2000, -2000]), column(tf, [2000, 2000]));
    expect([...differs(tf, ranged, gradient).dataSync()]).toEqual([0, 0]);
    const tight = tf.tensor3d([1000, 1e-3, 1000, 5e-4], [2, 1, 2]);
    expect([...differs(tf, tight, gradient).dataSync()]).toEqual([0, 1]);
  });
});
