import { describe, expect, it } from 'vitest';
import type { FitResult } from '../../../src/core/fit.js';
import type { MetricName } from '../../../src/core/metric.js';
import {
  foldsOf,
  makeDataset,
  requestOf,
  type SettingsChanges,
  settingsOf,
  trainAll,
  withTrainer,
} from '../fixtures.js';
import { loadNative } from './native.js';

const native = await loadNative();
const folds = 5;

/** Candidates that a study would hold against each other, all on one shape. */
const candidates: readonly SettingsChanges[] = [0, 0.003, 0.03].flatMap((lambda) =>
  [0, 0.4].map((dropout) => ({
    model: { dropout, hidden: [16], activation: 'relu' },
    training: { epochs: 12, batchSize: 16, clipNorm: 2, penalty: { lambda }, optimizer: { learningRate: 0.01 } },
  })),
);

const studies = {
  classes: {
    data: foldsOf(makeDataset({ rows: 200, width: 6, classes: 3 }, 'study'), folds, { holes: 5 }),
    metric: 'log-loss',
  },
  numbers: {
    data: foldsOf(makeDataset({ rows: 200, width: 6, classes: 0 }, 'study'), folds, { holes: 5 }),
    metric: 'rmse',
  },
} as const;

/** A candidate's mean score over the folds, and its standard error. */
function scoreOf(results: readonly FitResult[], candidate: number, metric: MetricName) {
  const scores = results.flatMap((result) => {
    if (result.state !== 'complete') throw new Error('none is to fail');
    return result.trial === candidate ? [result.metrics[metric] ?? Number.NaN] : [];
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  return { mean, standardError: Math.sqrt(variance / scores.length) };
}

describe.skipIf(native === null)('wasm, cpu and tensorflow give one study the same scores', () => {
  it.each(['classes', 'numbers'] as const)(
    'within a tenth of a standard error over the folds, for %s',
    async (name) => {
      const { data, metric } = studies[name];
      const requests = candidates.flatMap((changes, trial) =>
        Array.from({ length: folds }, (_, fold) => requestOf(settingsOf(changes), { trial, fold })),
      );
      const run = (backend: string) => withTrainer(data, backend, (trainer) => trainAll(trainer, requests));
      const [cpu, wasm, tensorflow] = [await run('cpu'), await run('wasm'), await run('tensorflow')];
      for (const candidate of candidates.keys()) {
        const { mean, standardError } = scoreOf(cpu, candidate, metric);
        for (const other of [wasm, tensorflow]) {
          expect(Math.abs(scoreOf(other, candidate, metric).mean - mean)).toBeLessThan(0.1 * standardError);
        }
      }
    },
  );

  it('stops early, restores, refits and predicts as cpu does', async () => {
    const { data } = studies.classes;
    const settings = settingsOf({
      model: { batchNormalization: true, dropout: 0.3, activation: 'relu' },
      training: {
        epochs: 10,
        earlyStopping: { fraction: 0.2, patience: 1, minDelta: 0 },
        optimizer: { name: 'momentum' },
      },
    });
    const run = (backend: string) =>
      withTrainer(data, backend, async (trainer) => {
        const [fit] = await trainAll(trainer, [requestOf(settings)]);
        const refit = await trainer.refit(requestOf(settings, { fold: 'refit', epochs: 4 }), { state: 'run' });
        if (fit.state !== 'complete' || refit === null || refit.model === null) throw new Error('not complete');
        return { fit, prediction: await trainer.predict(refit.model, data.trainRows) };
      });
    const [cpu, tensorflow] = [await run('cpu'), await run('tensorflow')];
    expect(tensorflow.fit.bestEpoch).toBe(cpu.fit.bestEpoch);
    expect(tensorflow.fit.lossCurve.length).toBe(cpu.fit.lossCurve.length);
    const [made, wanted] = [tensorflow.prediction, cpu.prediction];
    if (made.task !== 'classification' || wanted.task !== 'classification') throw new Error('not classes');
    made.logProbabilities.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted.logProbabilities[i], 3);
    });
  });
});
