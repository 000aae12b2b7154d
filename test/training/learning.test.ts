import { describe, expect, it } from 'vitest';
import { inMemory } from '../../src/datasets/values/values.js';
import type { TrainingData } from '../../src/training/trainer.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { datasetOf, foldsOf, requestOf, running, type SettingsChanges, settingsOf, withTrainer } from './fixtures.js';

describe('the engine learns', () => {
  it('exclusive or, to a loss of almost nothing', () => {
    const features = Float32Array.of(-1, -1, -1, 1, 1, -1, 1, 1);
    const data = foldsOf(datasetOf(features, Int32Array.of(0, 1, 1, 0), 2, 2), 2);
    return withTrainer(data, 'wasm', async (trainer) => {
      const settings = settingsOf({
        model: { hidden: [8] },
        training: { epochs: 300, batchSize: 4, optimizer: { learningRate: 0.05 } },
      });
      const outcome = await trainer.refit(requestOf(settings, { fold: 'refit' }), running);
      if (outcome?.result.state !== 'complete') throw new Error('not complete');
      expect(outcome.result.trainMetrics['log-loss']).toBeLessThan(0.01);
      expect(outcome.result.trainMetrics.accuracy).toBe(1);
    });
  });
});

const [rows, width] = [40, 4];

/** y = 2 x₀ − x₁ + noise; x₂ and x₃ say nothing. Columns are correlated a little. */
function linearData(): TrainingData {
  const stream = createRandomStream(streamKey(6, 'linear'));
  const features = Float32Array.from({ length: rows * width }, () => stream.normal());
  for (let row = 0; row < rows; row++) features[row * width + 1] += 0.3 * features[row * width];
  const target = Float64Array.from(
    { length: rows },
    (_, row) => 2 * features[row * width] - features[row * width + 1] + 0.2 * stream.normal() + 5,
  );
  return foldsOf(datasetOf(features, target, width, 0), 2);
}

const data = linearData();

/** Minimises mean squared error of the standardised target + l1 |w| + l2 w² by coordinate descent, in double precision. */
function solve(l1: number, l2: number): { readonly kernel: number[]; readonly bias: number } {
  const { features } = data.dataset;
  const target = Float64Array.from(data.dataset.target);
  const mean = target.reduce((sum, y) => sum + y, 0) / rows;
  const deviation = Math.sqrt(target.reduce((sum, y) => sum + (y - mean) ** 2, 0) / rows);
  const x = (row: number, j: number) => inMemory(features)[row * width + j];
  const kernel = Array(width).fill(0);
  let bias = 0;
  const residual = (row: number) =>
    (target[row] - mean) / deviation - bias - kernel.reduce((sum, w, j) => sum + w * x(row, j), 0);
  const all = Array.from({ length: rows }, (_, row) => row);
  for (let sweep = 0; sweep < 500; sweep++) {
    bias += all.reduce((sum, row) => sum + residual(row), 0) / rows;
    for (let j = 0; j < width; j++) {
      const slope = all.reduce((sum, row) => sum + 2 * x(row, j) * (residual(row) + kernel[j] * x(row, j)), 0) / rows;
      const curvature = all.reduce((sum, row) => sum + 2 * x(row, j) ** 2, 0) / rows + 2 * l2;
      kernel[j] = (Math.sign(slope) * Math.max(0, Math.abs(slope) - l1)) / curvature;
    }
  }
  return { kernel, bias };
}

/** A linear model, trained by whole batches to its end. */
async function fitted(changes: NonNullable<SettingsChanges['training']>) {
  const settings = settingsOf({
    model: { hidden: [] },
    training: { epochs: 1500, batchSize: rows, ...changes },
  });
  const outcome = await withTrainer(data, 'wasm', (trainer) =>
    trainer.refit(requestOf(settings, { fold: 'refit' }), running),
  );
  if (outcome === null || outcome.model === null) throw new Error('no model');
  const [kernel, bias] = outcome.model.weights;
  return { kernel: [...kernel.values], bias: bias.values[0] };
}

function expectEqual(got: Awaited<ReturnType<typeof fitted>>, wanted: ReturnType<typeof solve>) {
  wanted.kernel.forEach((weight, j) => {
    expect(got.kernel[j]).toBeCloseTo(weight, 4);
  });
  expect(got.bias).toBeCloseTo(wanted.bias, 4);
}

describe('a linear model converges to', () => {
  const sgd = { name: 'sgd', learningRate: 0.1 } as const;

  it('least squares, without a penalty', async () => {
    expectEqual(await fitted({ optimizer: sgd }), solve(0, 0));
  });

  it.each(['gradient', 'proximal'] as const)(
    'ridge regression with L2 by %s, the bias not penalised',
    async (apply) => {
      expectEqual(await fitted({ optimizer: sgd, penalty: { name: 'l2', lambda: 0.6, apply } }), solve(0, 0.3));
    },
  );

  it('ridge regression by Adam as well', async () => {
    const optimizer = { name: 'adam', learningRate: 0.01 } as const;
    expectEqual(await fitted({ optimizer, penalty: { name: 'l2', lambda: 0.6 } }), solve(0, 0.3));
  });

  it('the elastic net by proximal steps, with its exact zeros', async () => {
    const wanted = solve(0.24, 0.08);
    expect(wanted.kernel.filter((weight) => weight === 0).length).toBeGreaterThan(0);
    const got = await fitted({
      optimizer: sgd,
      penalty: { name: 'elastic-net', lambda: 0.4, alpha: 0.6, apply: 'proximal' },
    });
    expectEqual(got, wanted);
    expect(got.kernel.map((weight) => weight === 0)).toEqual(wanted.kernel.map((weight) => weight === 0));
  });

  it('the lasso by proximal steps, with its exact zeros', async () => {
    const wanted = solve(0.3, 0);
    const got = await fitted({ optimizer: sgd, penalty: { name: 'l1', lambda: 0.3, apply: 'proximal' } });
    expectEqual(got, wanted);
    expect(got.kernel.map((weight) => weight === 0)).toEqual([false, false, true, true]);
  });
});

describe('a prediction', () => {
  it('is what the fit said of these rows, in the unit of the target', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const outcome = await trainer.refit(requestOf(settingsOf(), { fold: 'refit' }), running);
      if (outcome === null || outcome.model === null) throw new Error('no model');
      const prediction = await trainer.predict(outcome.model, data.trainRows);
      if (prediction.task !== 'regression') throw new Error('regression is wanted');
      const { target } = data.dataset;
      const squares = prediction.values.reduce((sum, value, row) => sum + (value - target[row]) ** 2, 0);
      expect(Math.sqrt(squares / rows)).toBeCloseTo(outcome.result.trainMetrics.rmse ?? Number.NaN, 10);
    }));

  it('of some rows is that of the same rows among all, to the bit', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const outcome = await trainer.refit(requestOf(settingsOf(), { fold: 'refit' }), running);
      if (outcome === null || outcome.model === null) throw new Error('no model');
      const all = await trainer.predict(outcome.model, data.trainRows);
      const one = await trainer.predict(outcome.model, Int32Array.of(17));
      if (all.task !== 'regression' || one.task !== 'regression') throw new Error('regression is wanted');
      expect(one.values[0]).toBe(all.values[17]);
    }));
});
