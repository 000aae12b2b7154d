import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadInferenceRuntime } from '../../src/backends/inference.js';
import type { Dataset } from '../../src/core/dataset.js';
import type { Settings } from '../../src/core/settings.js';
import { loadModel } from '../../src/deployment/load-model.js';
import { saveModel } from '../../src/deployment/save-model.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import { metricIntervals } from '../../src/training/metrics/intervals.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { standardTraining } from '../training/standard.js';

const seed = 4;
const rows = 120;
const stream = createRandomStream(streamKey(seed, 'data'));
const columns = ['a', 'b'].map((name) => ({
  name,
  kind: 'numeric' as const,
  origin: 50,
  source: name,
  category: null,
}));
const features = Float32Array.from({ length: 2 * rows }, () => 3 * stream.normal());

function settings(batchNormalization: boolean, activation: string): Settings {
  return {
    preprocessing: [{ name: 'standardize' }],
    model: { name: 'mlp', dropout: 0.2, hidden: [8, 8], activation, initializer: 'he-normal', batchNormalization },
    training: {
      epochs: 5,
      batchSize: 16,
      optimizer: {
        name: 'adam',
        learningRate: 0.01,
        momentum: 0.9,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        decay: 0.9,
        weightDecay: 0,
      },
      penalty: {
        name: 'l2',
        convention: 'glmnet',
        apply: 'gradient',
        lambda: 1e-3,
        alpha: 0.5,
        beta1: 1,
        beta2: 1,
      },
      clipNorm: null,
      clipValue: null,
      earlyStopping: null,
      ...standardTraining,
    },
  };
}

const base = { rows, rowShape: [2], features, columns, targetNames: ['y'], weights: null, hash: '' };
const numbers: Dataset = {
  ...base,
  task: 'regression',
  classes: [],
  target: Float64Array.from({ length: rows }, (_, i) => 1000 + 20 * features[2 * i] + stream.normal()),
};
const classes: Dataset = {
  ...base,
  task: 'classification',
  classes: ['left', 'middle', 'right'],
  target: Int32Array.from({ length: rows }, (_, i) => (features[2 * i] < -1 ? 0 : features[2 * i] < 1 ? 1 : 2)),
};

const records = (dataset: Dataset) =>
  Array.from({ length: rows }, (_, i) => ({
    a: features[2 * i] + 50,
    b: features[2 * i + 1] + 50,
    y: dataset.task === 'classification' ? dataset.classes[dataset.target[i]] : dataset.target[i],
  }));

it.each([
  ['classes', classes, settings(true, 'gelu')],
  ['classes', classes, settings(false, 'leaky-relu')],
  ['numbers', numbers, settings(true, 'swish')],
] as const)('a saved model says of %s what the engine said that trained it', async (_, dataset, candidate) => {
  const all = Int32Array.from({ length: rows }, (_row, i) => i);
  const data = { dataset, trainRows: all, splits: [], rule: { by: 'row' as const }, seed };
  const trainer = await createTrainer(data, { backend: 'wasm', fitsPerBatch: 'auto' });
  const request = { trial: 0, repeat: 0, fold: 'refit', settings: candidate, epochs: null } as const;
  const outcome = await trainer.refit(request, { state: 'run' });
  if (outcome === null || outcome.model === null) throw new Error('the refit failed');
  const prediction = await trainer.predict(outcome.model, all);
  const directory = join(await mkdtemp(join(tmpdir(), 'regsweep-parity-')), 'model');
  try {
    const study = { name: 's', seed, planHash: '' };
    const test = { rows, metrics: metricIntervals(prediction, dataset.target, streamKey(seed, 'test')) };
    await saveModel(directory, {
      model: outcome.model,
      dataset,
      contract: null,
      missing: null,
      test,
      study,
      version: '0',
    });
    const model = await loadModel(directory, await loadInferenceRuntime(), () => Promise.reject(new Error('no file')));
    const predicted = await model.predict(records(dataset));
    // tf.layers orders float32 operations otherwise (batch normalisation most), so a few ulps of sums of 8 products
    predicted.forEach((row, i) => {
      if (prediction.task === 'regression') {
        expect('value' in row ? row.value : Number.NaN).toBeCloseTo(prediction.values[i], 2);
      } else if (prediction.task === 'classification') {
        const own = Object.values('probabilities' in row ? row.probabilities : {});
        own.forEach((p, k) => {
          expect(p).toBeCloseTo(Math.exp(prediction.logProbabilities[i * 3 + k]), 5);
        });
      }
    });
    const { metrics, recorded } = await model.evaluate(records(dataset));
    for (const [name, interval] of Object.entries(recorded?.metrics ?? {})) {
      for (const end of ['value', 'low', 'high'] as const) {
        expect(metrics[name as keyof typeof metrics]?.[end] ?? Number.NaN).toBeCloseTo(interval[end], 3);
      }
    }
    model.dispose();
  } finally {
    await rm(join(directory, '..'), { recursive: true });
    await trainer.dispose();
  }
});
