import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import type { Activation } from '../../src/core/layer-graph.js';
import { mlp } from '../../src/models/mlp.js';
import { parameterShapes } from '../../src/models/parameters.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { FitSetup } from '../../src/training/steps/step-program.js';
import { philoxUniform } from '../../src/util/philox.js';
import { backendNames, loaders, normals } from '../regularization/backends.js';
import { type DoubleBatch, doubleLoss } from './double-network.js';
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
  return { shapes, fit, program: { graph, optimizer, penalty, batchSize, fits: [fit] } };
}

describe.each(backendNames)('the way back through a whole network on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  it.each(cases)('is the slope of the loss: %o', async (own) => {
    const dataset = makeDataset({ rows, width, classes: own.classes }, 'gradients');
    const { shapes, fit, program: setup } = setupOf(own);
    const program = createEagerProgram(backend.tf, createRowSource(dataset), setup);
    // five real rows, the rest of the batch masked
    const plan = {
      rows: Int32Array.of(3, 1, 4, 0, 2, 3, 3, 3),
      mask: Float32Array.of(1, 1, 1, 1, 1, 0, 0, 0),
      counts: Float32Array.of(rows),
      rowWeights: null,
      active: [true],
      stepsBefore: [6],
    };
    const record = await program.trainEpoch({ steps: [plan] }, async () => true);
    const [after] = await program.read();
    program.dispose();

    const order = [3, 1, 4, 0, 2];
    const batch: DoubleBatch = {
      x: order.map((row) =>
        Array.from({ length: width }, (_, j) => (dataset.features[row * width + j] - fit.shift[j]) * fit.scale[j]),
      ),
      y: order.map((row) => (own.classes === 0 ? (dataset.target[row] - 0.25) * 2 : dataset.target[row])),
      task: own.classes === 0 ? 'regression' : 'classification',
      rate: own.dropout,
      uniforms: (layer, length) => philoxUniform(dropoutKey, { step: 6, layer }, length),
      penalty: (w) => own.lambda * w.reduce((sum, x) => sum + 0.3 * Math.abs(x) + 0.35 * x * x, 0),
    };
    const values = new Map(shapes.map(({ name }, i) => [name, [...fit.initial[i]]]));
    const loss = doubleLoss(setup.graph, values, batch);
    // float32 through four layers
    expect(record?.losses[0][0] ?? Number.NaN).toBeCloseTo(loss, 4);

    const h = 1e-5; // error of a central difference in double precision: about 1e-9
    for (const [i, { name, role }] of shapes.entries()) {
      if (role === 'moving-mean' || role === 'moving-variance') continue;
      fit.initial[i].forEach((value, j) => {
        const at = (changed: number) =>
          doubleLoss(setup.graph, new Map(values).set(name, [...fit.initial[i]].with(j, changed)), batch);
        const slope = (at(value + h) - at(value - h)) / (2 * h);
        expect(value - after[i][j], `${name}[${j}]`).toBeCloseTo(slope, 4);
      });
    }
  });
});
