import { beforeAll, describe, expect, it } from 'vitest';
import { standardMeasures } from '../../src/core/measures.js';
import { computeMetrics, metricsByTarget, rowResults } from '../../src/training/metrics/metrics.js';
import type { Prediction } from '../../src/training/metrics/prediction.js';
import { trainingWeights } from '../../src/training/training-weights.js';
import { targetsReference } from '../reference/targets.js';
import { datasetOf, foldsOf, makeDataset, requestOf, settingsOf, trainAll, withTrainer } from './fixtures.js';
import { type Backends, loadBackends } from './kernels/forms.js';
import { gradientsOfOutputs } from './outputs.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const names = (count: number) => Array.from({ length: count }, (_, j) => `y${j}`);

describe('metrics of several numbers', () => {
  const measures = { ...standardMeasures, names: ['mape', 'median-absolute-error'] };

  it.each(targetsReference.numbers)(
    'agree with scikit-learn’s uniform average and raw values: $targets, %#',
    ({ targets, values, target, weights, metrics, each }) => {
      const prediction: Prediction = { task: 'regression', values: Float64Array.from(values), targets };
      const counts = weights && Float64Array.from(weights);
      const got = computeMetrics(prediction, Float64Array.from(target), measures, counts);
      for (const [name, value] of Object.entries(metrics)) expect(got[name], name).toBeCloseTo(value ?? Number.NaN, 10);
      const apart = metricsByTarget(prediction, Float64Array.from(target), measures, counts);
      expect(apart).toHaveLength(targets === 1 ? 0 : targets);
      for (const [j, own] of apart.entries()) {
        for (const [name, raw] of Object.entries(each)) expect(own[name], name).toBeCloseTo(raw[j], 10);
      }
    },
  );

  it('give a row the mean of its squared errors', () => {
    const prediction: Prediction = { task: 'regression', values: Float64Array.of(1, 2, 3, 4), targets: 2 };
    const { loss, predicted } = rowResults(prediction, Float64Array.of(1, 4, 0, 4));
    expect([...loss]).toEqual([2, 4.5]);
    expect([...predicted]).toEqual([1, 2, 3, 4]);
  });
});

describe('the loss of several numbers', () => {
  const { losses } = targetsReference;
  it.each(['numbers', 'weighted numbers'])(
    'and its gradient are PyTorch’s, by operations and by kernels: %s',
    async (key) => {
      const wanted = losses[key];
      const target = Float64Array.from((wanted.target as readonly (readonly number[])[]).flat());
      const rows = wanted.outputs.length;
      const weights = wanted.weights && Float64Array.from(wanted.weights);
      const plain = datasetOf(Float32Array.from(wanted.outputs.flat()), target, 4, 0);
      const dataset = { ...plain, rows, targetNames: names(4), weights };
      const rowWeights = trainingWeights(
        dataset,
        Int32Array.from({ length: rows }, (_, row) => row),
        null,
      );
      const map = { shift: [0, 0, 0, 0], scale: [1, 1, 1, 1] };
      for (const form of ['eager', 'kernels'] as const) {
        const { loss, gradients } = await gradientsOfOutputs(backends, form, dataset, rowWeights, map);
        expect(loss, form).toBeCloseTo(wanted.loss, 5);
        gradients.forEach((value, i) => {
          expect(value, `${form} ${i}`).toBeCloseTo(wanted.gradient.flat()[i], 5);
        });
      }
    },
  );
});

describe('training on several numbers', () => {
  const one = makeDataset({ rows: 90, width: 4, classes: 0 }, 'several');
  /** The second is the first, turned, a million times as large. */
  const target = Array.from(one.target).flatMap((y) => [y, 5e6 - 1e6 * y]);
  const two = { ...one, target: Float64Array.from(target), targetNames: names(2) };
  const settings = settingsOf({ training: { epochs: 30, optimizer: { learningRate: 0.03 } } });

  it.each(['wasm', 'cpu'])('learns each, whatever its unit, on %s', async (backend) => {
    const [fit] = await withTrainer(foldsOf(two, 3), backend, (trainer) => trainAll(trainer, [requestOf(settings)]));
    if (fit.state !== 'complete') throw new Error('it trains');
    const [first, second] = fit.targetMetrics ?? [];
    expect(first.r2).toBeGreaterThan(0.8);
    expect(second.r2).toBeGreaterThan(0.8);
    expect(fit.metrics.r2).toBeCloseTo(((first.r2 ?? 0) + (second.r2 ?? 0)) / 2, 12);
    expect(fit.metrics.rmse).toBeCloseTo(((first.rmse ?? 0) + (second.rmse ?? 0)) / 2, 6);
  });

  it('stops early by a loss in which no unit weighs more than another', async () => {
    const stopping = settingsOf({
      training: { epochs: 20, earlyStopping: { fraction: 0.3, patience: 2, minDelta: 0 } },
    });
    const scaled = { ...two, target: two.target.map((y, i) => (i % 2 === 0 ? y : (y - 5e6) / 1e6)) };
    const bestOf = (dataset: typeof two) =>
      withTrainer(foldsOf(dataset, 3), 'wasm', async (trainer) => {
        const [fit] = await trainAll(trainer, [requestOf(stopping)]);
        return fit.state === 'complete' ? fit.bestEpoch : null;
      });
    expect(await bestOf(two)).toBe(await bestOf(scaled));
  });
});

describe('numbers that are learned on another scale', () => {
  const plain = makeDataset({ rows: 120, width: 3, classes: 0 }, 'transforms');
  const wide = { ...plain, target: Float64Array.from(plain.target, (y) => Math.exp(2 * y)) };
  const settings = settingsOf({ training: { epochs: 40, optimizer: { learningRate: 0.03 } } });
  const refit = (dataset: typeof plain, backend = 'wasm') =>
    withTrainer(foldsOf(dataset, 3), backend, async (trainer) => {
      const outcome = await trainer.refit(requestOf(settings, { fold: 'refit' }), { state: 'run' });
      if (outcome === null || outcome.model === null) throw new Error('it trains');
      const prediction = await trainer.predict(outcome.model, Int32Array.of(0, 1, 2));
      if (prediction.task !== 'regression') throw new Error('it is a number');
      return { ...outcome, values: prediction.values };
    });

  it.each(['wasm', 'cpu'])('log trains as on logarithms, and tells the own unit, on %s', async (backend) => {
    const logged = await refit({ ...plain, target: Float64Array.from(wide.target, Math.log) }, backend);
    const learned = await refit({ ...wide, targetTransform: 'log' } as typeof plain, backend);
    expect(learned.model.weights).toEqual(logged.model.weights);
    learned.values.forEach((value, row) => {
      expect(value).toBeCloseTo(Math.exp(logged.values[row]), 10);
    });
    expect(learned.result.trainMetrics.rmse).not.toBeCloseTo(logged.result.trainMetrics.rmse ?? 0, 3);
  });

  it('log1p takes 0, and turns back', async () => {
    const counts = { ...plain, target: Float64Array.from(wide.target, (y) => Math.max(0, Math.round(y) - 1)) };
    const { values, result } = await refit({ ...counts, targetTransform: 'log1p' } as typeof plain);
    expect(values.every((value) => value > -1)).toBe(true);
    expect(result.trainMetrics.r2).toBeGreaterThan(0.3);
  });

  it('none trains on the numbers as they are', async () => {
    const { model } = await refit({ ...plain, targetTransform: 'none' } as typeof plain);
    expect(model.preprocessing.target).toEqual([{ mean: 0, scale: 1 }]);
  });
});
