import { beforeAll, describe, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import type { LayerGraph } from '../../src/core/layer-graph.js';
import { parameterShapes } from '../../src/models/parameters.js';
import { sizeOf } from '../../src/models/shapes.js';
import { backendNames, loaders, normals } from '../regularization/backends.js';
import { expectSlopes } from './expect-slopes.js';
import { makeDataset, settingsOf } from './fixtures.js';
import { inputShape, networks, outputs } from './image-networks.js';
import { standardNumbers } from './standard.js';

describe.each(backendNames)('the way back through a network that sees images, on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  it.each(Object.entries(networks))('is the slope of the loss: %s', async (_, nodes) => {
    const graph: LayerGraph = { inputShape, nodes, outputs };
    const width = sizeOf(inputShape);
    const dropout = 0.3;
    const { training } = settingsOf({ training: { optimizer: { name: 'sgd' }, penalty: { lambda: 0.1, alpha: 0 } } });
    const initial = parameterShapes(graph).map(({ shape, role }, i) =>
      role === 'moving-variance'
        ? new Float32Array(sizeOf(shape)).fill(1)
        : Float32Array.from(normals(sizeOf(shape), 'initial', i), (value) => Math.fround(0.5 * value)),
    );
    const fit = {
      initial,
      fill: null,
      shift: new Float32Array(width),
      scale: new Float32Array(width).fill(1),
      target: { shift: [], scale: [] },
      penalty: { ...training.penalty, lambda: 0.1 },
      dropout,
      clipNorm: Number.POSITIVE_INFINITY,
      clipMin: Number.NEGATIVE_INFINITY,
      clipMax: Number.POSITIVE_INFINITY,
      learningRate: 1,
      ...standardNumbers,
      dropoutKey: { low: 17, high: 4 },
    };
    const { optimizer, penalty } = training;
    const dataset = { ...makeDataset({ rows: 5, width, classes: outputs }, 'images'), rowShape: inputShape };
    const setup = { graph, optimizer, penalty, batchSize: 8, fits: [fit] };
    const half = (w: readonly number[]) => (0.1 / 2) * w.reduce((sum, x) => sum + x * x, 0);
    await expectSlopes(backend.tf, dataset, setup, { rate: dropout, penalty: half });
  });
});
