import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import type { Activation } from '../../src/core/layer-graph.js';
import { activate, activationGradient } from '../../src/training/activations.js';
import { backendNames, loaders } from '../regularization/backends.js';
import { activations } from './double-network.js';

const points = [-1000, -88, -40, -10, -3.3, -1, -0.3, -0.01, 0.01, 0.3, 1, 3.3, 10, 40, 88, 1000].map(Math.fround);

describe.each(backendNames)('activations on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  // The keys of a table by activation.
  it.each(Object.keys(activations) as Activation[])('%s and its slope, far out too, without overflow', (name) => {
    const { tf } = backend;
    const x = tf.tensor3d(points, [1, 1, points.length]);
    const y = activate(tf, name, x);
    const slopes = activationGradient(tf, name, x, y, tf.onesLike(x)).dataSync();
    points.forEach((point, i) => {
      const wanted = activations[name](point);
      // A few float32 roundings; erf is a polynomial good to 1.5e-7.
      expect(Math.abs(y.dataSync()[i] - wanted), `${name}(${point})`).toBeLessThan(2e-6 * Math.max(1, Math.abs(point)));
      const h = 1e-5 * Math.max(1e-2, Math.abs(point));
      const slope = (activations[name](point + h) - activations[name](point - h)) / (2 * h);
      expect(slopes[i], `${name}'(${point})`).toBeCloseTo(slope, 5);
    });
  });
});
