import type { Dataset } from '../../src/core/dataset.js';
import type { FitRequest, FitResult } from '../../src/core/fit.js';
import type { Settings, TrainingSettings } from '../../src/core/settings.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import type { Trainer, TrainingData } from '../../src/training/trainer.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { standardTraining } from './standard.js';

interface Shape {
  readonly rows: number;
  readonly width: number;
  /** 0: regression. */
  readonly classes: number;
}

/** Normal features; classes by the quantile of a noisy linear score, or that score. */
export function makeDataset({ rows, width, classes }: Shape, ...purpose: readonly (string | number)[]): Dataset {
  const stream = createRandomStream(streamKey(9, 'data', ...purpose));
  const features = Float32Array.from({ length: rows * width }, () => stream.normal());
  const score = Float64Array.from({ length: rows }, (_, row) => {
    let total = 0.3 * stream.normal();
    for (let j = 0; j < width; j++) total += features[row * width + j] / (j + 1);
    return total;
  });
  const order = [...score.keys()].sort((a, b) => score[a] - score[b]);
  const labels = new Int32Array(rows);
  for (const [place, row] of order.entries()) labels[row] = Math.floor((place * classes) / rows);
  return datasetOf(features, classes === 0 ? score : labels, width, classes);
}

/** @param classes 0: regression */
export function datasetOf(
  features: Float32Array,
  target: Int32Array | Float64Array,
  width: number,
  classes: number,
): Dataset {
  return {
    task: classes === 0 ? 'regression' : 'classification',
    rows: target.length,
    rowShape: [width],
    features,
    columns: Array.from({ length: width }, (_, j) => {
      const name = `x${j}`;
      return { name, kind: 'numeric', origin: 0, source: name, category: null };
    }),
    target,
    classes: Array.from({ length: classes }, (_, i) => String(i)),
    targetNames: ['y'],
    weights: null,
    hash: '',
  };
}

/** Folds by turns, so that sizes differ by one; `holes` takes that many rows off the training side of fold k · holes. */
export function foldsOf(dataset: Dataset, folds: number, { holes = 0 } = {}): TrainingData {
  const all = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  const split = (fold: number) => ({
    train: all.filter((row) => row % folds !== fold).slice(fold * holes),
    validation: all.filter((row) => row % folds === fold),
  });
  return {
    dataset,
    trainRows: all,
    splits: [Array.from({ length: folds }, (_, fold) => split(fold))],
    rule: { by: 'row' },
    seed: 4,
  };
}

type Changes<Whole> = { readonly [Key in keyof Whole]?: Whole[Key] extends object ? Partial<Whole[Key]> : Whole[Key] };

export interface SettingsChanges {
  readonly model?: Readonly<Record<string, unknown>>;
  readonly training?: Omit<Changes<TrainingSettings>, 'clipValue' | 'earlyStopping'> &
    Partial<Pick<TrainingSettings, 'clipValue' | 'earlyStopping'>>;
}

/** A small network on Adam, not regularised, with changes. */
export function settingsOf({ model = {}, training = {} }: SettingsChanges = {}): Settings {
  const { optimizer, penalty, schedule, ...rest } = training;
  return {
    preprocessing: [],
    // What a test puts in is JSON.
    model: {
      ...{ name: 'mlp', dropout: 0, hidden: [6], activation: 'tanh', initializer: 'glorot-normal' },
      ...{ batchNormalization: false },
      ...model,
    } as Settings['model'],
    training: {
      epochs: 3,
      batchSize: 8,
      clipNorm: null,
      clipValue: null,
      earlyStopping: null,
      ...standardTraining,
      ...rest,
      schedule: { ...standardTraining.schedule, ...schedule },
      optimizer: {
        name: 'adam',
        learningRate: 0.02,
        momentum: 0.9,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        decay: 0.9,
        weightDecay: 0.01,
        ...optimizer,
      },
      penalty: {
        name: 'elastic-net',
        convention: 'glmnet',
        apply: 'gradient',
        lambda: 0,
        alpha: 0.5,
        beta1: 1,
        beta2: 1,
        ...penalty,
      },
    },
  };
}

export function requestOf(settings: Settings, key: Partial<FitRequest> = {}): FitRequest {
  return { trial: 0, repeat: 0, fold: 0, epochs: null, settings, ...key };
}

export const running = { state: 'run' } as const;

/** Trains together what share shapes; nothing stops it. */
export async function trainAll(trainer: Trainer, requests: readonly FitRequest[]): Promise<readonly FitResult[]> {
  const results = await trainer.train(requests, running, () => {});
  if (results === null) throw new Error('stopped');
  return results;
}

export async function withTrainer<Outcome>(
  data: TrainingData,
  backend: string,
  work: (trainer: Trainer) => Promise<Outcome>,
): Promise<Outcome> {
  const trainer = await createTrainer(data, { backend, fitsPerBatch: 'auto' });
  try {
    return await work(trainer);
  } finally {
    await trainer.dispose();
  }
}
