import { beforeAll, describe, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import type { Activation } from '../../src/core/layer-graph.js';
import { mlp } from '../../src/models/mlp.js';
import { parameterShapes } from '../../src/models/parameters.js';
import type { FitSetup } from '../../src/training/steps/step-program.js';
import { backendNames, loaders, normals } from '../regularization/backends.js';
import { expectSlopes } from './expect-slopes.js';
import { makeDataset, settingsOf } from './fixtures.js';
import { standardNumbers } from './standard.js';

interface Case {
  readonly activation: Activation;
  readonly batchNormalization: boolean;
  readonly dropout: number;
  readonly classes: number;
  readonly lambda: number;
}

const plain: Case = { activation: 'tanh', batchNormalization: false, dropout: 0, classes: 3, lambda: 0 };
const smooth: readonly Activation[] = [
  'linear',
  'relu',
  'leaky-relu',
  'elu',
  'selu',
  'gelu',
  'swish',
  'sigmoid',
  'softplus',
];
const cases: readonly Case[] = [
  plain,
  { ...plain, classes: 0 },
  { ...plain, batchNormalization: true },
  { ...plain, dropout: 0.4 },
  { ...plain, lambda: 0.1 },
  { activation: 'elu', batchNormalization: true, dropout: 0.3, classes: 0, lambda: 0.05 },
  ...smooth.map((activation) => ({ activation, batchNormalization: true, dropout: 0.2, classes: 3, lambda: 0.02 })),
];

const [rows, width, batchSize] = [5, 3, 8];
const dropoutKey = { low: 17, high: 4 };

function setupOf({ activation, batchNormalization, dropout, classes, lambda }: Case) {
  const { model, training } = settingsOf({
    model: { hidden: [4, 3], activation, batchNormalization },
    training: { optimizer: { name: 'sgd' }, penalty: { lambda, alpha: 0.3 } },
  });
  const graph = mlp(model, { inputShape: [width], outputs: classes === 0 ? 1 : classes });
  const shapes = parameterShapes(graph);
  const initial = shapes.map(({ shape, role }, i) => {
    const drawn = normals(
      shape.reduce((a, b) => a * b, 1),
      'initial',
      i,
    ).map((value) => Math.fround(0.7 * value));
    return Float32Array.from(role === 'moving-variance' ? drawn.map(() => 1) : drawn);
  });
  const fit: FitSetup = {
    initial,
    fill: null,
    shift: Float32Array.of(0.5, -1, 0),
    scale: Float32Array.of(1, 0.5, 2),
    target: { shift: [0.25], scale: [2] },
    penalty: { ...training.penalty, lambda },
    dropout,
    clipNorm: Number.POSITIVE_INFINITY,
    clipMin: Number.NEGATIVE_INFINITY,
    clipMax: Number.POSITIVE_INFINITY,
    // so that the step is the gradient itself
    learningRate: 1,
    ...standardNumbers,
    dropoutKey,
  };
  const { optimizer, penalty } = training;
  return { program: { graph, optimizer, penalty, batchSize, fits: [fit] } };
}

describe.each(backendNames)('the way back through a whole network on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  it.each(cases)('is the slope of the loss: %o', async (own) => {
    const dataset = makeDataset({ rows, width, classes: own.classes }, 'gradients');
    const { program } = setupOf(own);
    await expectSlopes(backend.tf, dataset, program, {
      rate: own.dropout,
      penalty: (w) => own.lambda * w.reduce((sum, x) => sum + 0.3 * Math.abs(x) + 0.35 * x * x, 0),
    });
  });
});
