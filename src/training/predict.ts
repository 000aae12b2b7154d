import type { Dataset } from '../core/dataset.js';
import { fromLearned } from '../core/target-transform.js';
import type { Engine } from './create-trainer.js';
import { logSoftmax, type Prediction, type Target } from './metrics/prediction.js';
import { targetMap } from './prepare-fit.js';
import { createStepProgram } from './steps/create-program.js';
import type { FitSetup } from './steps/step-program.js';
import type { TrainedModel } from './trainer.js';

/** A network's outputs as a prediction: log-probabilities, logits of labels, or values in the target's own unit, in double precision. */
export function toPrediction({ source }: Engine, outputs: Float32Array, target: FitSetup['target']): Prediction {
  if (source.task === 'classification') {
    return { task: 'classification', classes: source.outputs, logProbabilities: logSoftmax(outputs, source.outputs) };
  }
  if (source.task === 'multi-label') {
    return { task: 'multi-label', labels: source.outputs, logits: Float64Array.from(outputs) };
  }
  const { shift, scale } = target;
  const { targets, targetTransform } = source;
  const values = Float64Array.from(outputs, (value, i) =>
    fromLearned(value / scale[i % targets] + shift[i % targets], targetTransform),
  );
  return targets === 1 ? { task: 'regression', values } : { task: 'regression', values, targets };
}

/** The truth of some rows, in their order. */
export function pickTarget({ target, targetNames }: Pick<Dataset, 'target' | 'targetNames'>, rows: Int32Array): Target {
  const width = targetNames.length;
  const size = rows.length * width;
  const out = target instanceof Int32Array ? new Int32Array(size) : new Float64Array(size);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < width; j++) out[i * width + j] = target[rows[i] * width + j];
  }
  return out;
}

/** How much some rows count, in their order; null: once. */
export function pickWeights(weights: Float64Array | null, rows: Int32Array): Float64Array | null {
  return weights && Float64Array.from(rows, (row) => weights[row]);
}

/** Trained weights back in the engine, for rows of its data. */
export async function predictRows(engine: Engine, model: TrainedModel, rows: Int32Array): Promise<Prediction> {
  const { graph, weights, preprocessing } = model;
  const { fill, shift, scale, target } = preprocessing;
  const setup: FitSetup = {
    initial: weights.map((weight) => weight.values),
    fill: fill !== null && engine.source.hasMissing() ? fill : null,
    shift,
    scale,
    target: targetMap(target),
    ...nothingToTrain,
  };
  const program = engine.watch.program(createStepProgram(engine, { graph, ...noTraining, fits: [setup] }));
  try {
    const outputs = await program.evaluate([rows], engine.pauseWith({ state: 'run' }));
    if (outputs === null) throw new Error('nobody can have stopped this');
    return toPrediction(engine, outputs[0], setup.target);
  } finally {
    program.dispose();
  }
}

/** A program takes these, and an evaluation does not look at them. */
const nothingToTrain = {
  penalty: { lambda: 0, alpha: 0, beta1: 1, beta2: 1 },
  lambdas: null,
  dropout: 0,
  dropouts: null,
  clipNorm: Number.POSITIVE_INFINITY,
  clipMin: Number.NEGATIVE_INFINITY,
  clipMax: Number.POSITIVE_INFINITY,
  learningRate: 0,
  schedule: null,
  dropoutKey: { low: 0, high: 0 },
} as const;

const noTraining = {
  optimizer: {
    name: 'sgd',
    learningRate: 0,
    momentum: 0,
    beta1: 0,
    beta2: 0,
    epsilon: 0,
    decay: 0,
    weightDecay: 0,
  },
  penalty: { name: 'l2', convention: 'glmnet', apply: 'gradient' },
  batchSize: 1,
} as const;
