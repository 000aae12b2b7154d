import { backends, defaultDevice } from '../../src/backends/index.js';
import type { Dataset, Split } from '../../src/core/dataset.js';
import type { Settings } from '../../src/core/settings.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { mlp } from '../../src/models/mlp.js';
import { initialValues, parameterShapes } from '../../src/models/parameters.js';
import { epochOrder, fitStream, planEpoch } from '../../src/training/epoch-plan.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import { philoxUniform } from '../../src/util/philox.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { standardNumbers, standardTraining } from '../training/standard.js';

/** The training that our engine and PyTorch do alike: every regulariser at once, at strengths that bite. */
export const settings: Settings = {
  preprocessing: [{ name: 'standardize' }],
  model: {
    name: 'mlp',
    dropout: 0.4,
    hidden: [128],
    activation: 'relu',
    initializer: 'he-normal',
    batchNormalization: false,
  },
  training: {
    epochs: 20,
    batchSize: 32,
    optimizer: {
      name: 'adam',
      learningRate: 0.001,
      momentum: 0.9,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      decay: 0.9,
      weightDecay: 0,
    },
    penalty: {
      name: 'elastic-net',
      convention: 'glmnet',
      apply: 'gradient',
      lambda: 1e-3,
      alpha: 0.5,
      beta1: 1,
      beta2: 1,
    },
    clipNorm: 1,
    clipValue: null,
    earlyStopping: null,
    ...standardTraining,
  },
};

export const seed = 11;
export const replayedSteps = 50;
const key = { trial: 0, repeat: 0, fold: 0 } as const;

/** What PyTorch needs to know of the settings. */
export const jobSettings = {
  lambda: settings.training.penalty.lambda,
  alpha: settings.training.penalty.alpha,
  dropout: settings.model.dropout,
  clipNorm: settings.training.clipNorm,
  learningRate: settings.training.optimizer.learningRate,
  epsilon: settings.training.optimizer.epsilon,
};

/** Four fifths to train on, a fifth to score. */
export function splitDigits({ rows }: Dataset): Split {
  const order = createRandomStream(streamKey(seed, 'parity-split')).permutation(rows);
  const cut = Math.round(0.8 * rows);
  return { train: order.slice(0, cut).sort(), validation: order.slice(cut).sort() };
}

/** Column means and reciprocal standard deviations on some rows (0 where a column is constant), float32. */
export function standardization({ features, columns }: Dataset, rows: Int32Array) {
  const width = columns.length;
  const shift = new Float32Array(width);
  const scale = new Float32Array(width);
  for (let j = 0; j < width; j++) {
    const values = Array.from(rows, (row) => inMemory(features)[row * width + j]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    shift[j] = mean;
    scale[j] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  }
  return { shift, scale };
}

/** All rows as a network sees them. [rows, width] */
export function standardized({ features, columns }: Dataset, { shift, scale }: ReturnType<typeof standardization>) {
  const width = columns.length;
  return inMemory(features).map((value, i) => Math.fround(value - shift[i % width]) * scale[i % width]);
}

const graph = mlp(settings.model, { inputShape: [64], outputs: 10 });
const shapes = parameterShapes(graph);
const initial = shapes.map((shape) => initialValues(shape, fitStream(seed, key, 'init')));
const dropoutLayer = graph.nodes.findIndex(({ kind }) => kind === 'dropout');

/** Our engine's losses of the first steps. */
export async function ourLosses(backendName: 'wasm' | 'cpu', dataset: Dataset): Promise<readonly number[]> {
  const { tf } = await backends[backendName].load(defaultDevice);
  const { train } = splitDigits(dataset);
  const { training, model } = settings;
  const { optimizer, penalty, batchSize } = training;
  const fit = {
    initial,
    fill: null,
    ...standardization(dataset, train),
    target: { shift: [], scale: [] },
    penalty: { ...penalty, lambda: Number(penalty.lambda) },
    dropout: Number(model.dropout),
    clipNorm: training.clipNorm ?? Number.POSITIVE_INFINITY,
    clipMin: Number.NEGATIVE_INFINITY,
    clipMax: Number.POSITIVE_INFINITY,
    learningRate: optimizer.learningRate ?? 0,
    ...standardNumbers,
    dropoutKey: fitStream(seed, key, 'dropout'),
  };
  const program = createEagerProgram(tf, createRowSource(dataset), {
    graph,
    optimizer,
    penalty,
    batchSize,
    fits: [fit],
  });
  const losses: number[] = [];
  for (let epoch = 0; losses.length < replayedSteps; epoch++) {
    const plan = planEpoch([{ key, rows: train }], [true], { seed, epoch, batchSize });
    const record = await program.trainEpoch(plan, async () => true);
    losses.push(...(record?.losses[0] ?? []));
  }
  program.dispose();
  return losses.slice(0, replayedSteps);
}

/** The same for PyTorch: weights, rows of each batch, uniform numbers of each mask. */
export function replayJob(dataset: Dataset) {
  const { train } = splitDigits(dataset);
  const { batchSize } = settings.training;
  const hidden = 128;
  const perEpoch = Math.ceil(train.length / batchSize);
  const steps = Array.from({ length: replayedSteps }, (_, step) => {
    const epoch = Math.floor(step / perEpoch);
    const start = (step % perEpoch) * batchSize;
    const order = epochOrder(seed, key, epoch, train.length).subarray(start, start + batchSize);
    const position = { step, layer: dropoutLayer };
    const uniforms = philoxUniform(fitStream(seed, key, 'dropout'), position, order.length * hidden);
    return { rows: Array.from(order, (at) => train[at]), uniforms: [...uniforms] };
  });
  return {
    settings: jobSettings,
    weights: shapes.map(({ shape }, i) => ({ shape, values: [...initial[i]] })),
    x: [...standardized(dataset, standardization(dataset, train))],
    y: [...dataset.target],
    steps,
  };
}
