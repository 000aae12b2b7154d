import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { toLayersModel } from '../../src/models/export.js';
import { parameterShapes } from '../../src/models/parameters.js';
import { sizeOf } from '../../src/models/shapes.js';
import { evaluateForward } from '../../src/training/steps/layer-passes.js';
import { normals } from '../regularization/backends.js';
import { inputShape, networks, outputs } from '../training/image-networks.js';

describe('the exported tf.layers model of a network that sees images', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(Object.entries(networks))('gives what the network gives: %s', async (_, nodes) => {
    const graph = { inputShape, nodes, outputs };
    const weights = parameterShapes(graph).map(({ name, role, shape }, i) => {
      const drawn = Float32Array.from(normals(sizeOf(shape), name, i));
      return { name, shape, values: role === 'moving-variance' ? drawn.map((x) => x * x + 0.5) : drawn };
    });
    const rows = 3;
    const images = normals(rows * sizeOf(inputShape), 'images');
    const { topology, weights: exported } = toLayersModel(graph, weights, { kind: 'rescaling', scale: 1, offset: 0 });
    const model = await layers.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: JSON.parse(JSON.stringify(topology)),
        weightSpecs: exported.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })),
        weightData: Float32Array.from(exported.flatMap(({ values }) => [...values])).buffer,
      }),
    );

    const given = model.predict(tf.tensor(images, [rows, ...inputShape])) as tf.Tensor; // one output
    const parameters = new Map(
      weights.map(({ name, shape, values }) => [
        name,
        tf.tensor(values, shape.length === 2 ? [1, ...shape] : [1, 1, ...shape]),
      ]),
    );
    const own = evaluateForward(tf, graph, parameters, tf.tensor(images, [1, rows, sizeOf(inputShape)]));

    const expected = await own.data();
    for (const [i, value] of (await given.data()).entries()) expect(value).toBeCloseTo(expected[i], 4);
  });
});
