import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import { dropoutMultiplier } from '../../src/regularization/dropout.js';
import { philoxUniform } from '../../src/util/philox.js';
import { streamKey } from '../../src/util/random.js';
import { backendNames, column, loaders } from './backends.js';

describe.each(backendNames)('dropout on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  it('keeps a unit where u ≥ rate, exactly, and scales it by 1 / (1 − rate)', () => {
    const { tf } = backend;
    const rate = fc.integer({ min: 0, max: 2 ** 23 - 1 }).map((n) => n * 2 ** -23);
    fc.assert(
      fc.property(rate, fc.array(rate, { minLength: 1, maxLength: 20 }), (r, uniforms) => {
        const all = [...uniforms, r, Math.max(0, r - 2 ** -23)];
        const got = dropoutMultiplier(tf, tf.tensor3d(all, [1, 1, all.length]), column(tf, [r])).dataSync();
        const scale = Math.fround(1 / Math.fround(1 - r));
        expect([...got]).toEqual(all.map((u) => (u >= r ? scale : 0)));
      }),
      { numRuns: 100 },
    );
  });

  it('multiplies by exactly 1 at rate 0', () => {
    const { tf } = backend;
    const uniforms = tf.tensor3d([0, 2 ** -23, 0.5, 1 - 2 ** -23], [1, 1, 4]);
    expect([...dropoutMultiplier(tf, uniforms, column(tf, [0])).dataSync()]).toEqual([1, 1, 1, 1]);
  });

  it('has the mean 1 at every rate, fits sharing their uniforms', () => {
    const { tf } = backend;
    const n = 40_000;
    const uniforms = tf.tensor3d(philoxUniform(streamKey(3, 'mean'), { step: 0, layer: 0 }, n), [1, 200, n / 200]);
    const rates = [0.1, 0.5, 0.8];
    const multiplier = dropoutMultiplier(tf, uniforms, column(tf, rates));
    expect(multiplier.shape).toEqual([3, 200, 200]);
    const means = tf.mean(multiplier, [1, 2]).dataSync();
    rates.forEach((rate, t) => {
      // four standard errors of a scaled Bernoulli variable
      expect(Math.abs(means[t] - 1)).toBeLessThan(4 * Math.sqrt(rate / (1 - rate) / n));
    });
  });
});
