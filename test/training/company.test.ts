import { describe, expect, it } from 'vitest';
import type { FitRequest } from '../../src/core/fit.js';
import type { Trainer } from '../../src/training/trainer.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import {
  foldsOf,
  makeDataset,
  requestOf,
  type SettingsChanges,
  settingsOf,
  trainAll,
  withTrainer,
} from './fixtures.js';

const folds = 4;
const data = foldsOf(makeDataset({ rows: 61, width: 3, classes: 3 }, 'company'), folds, { holes: 5 });

/** What all members of a batch share. */
interface Kind {
  readonly name: string;
  readonly shared: SettingsChanges;
}

const kinds: readonly Kind[] = [
  { name: 'plain', shared: {} },
  { name: 'batch normalisation', shared: { model: { batchNormalization: true, activation: 'relu' } } },
  {
    name: 'early stopping',
    shared: { training: { epochs: 6, earlyStopping: { fraction: 0.25, patience: 1, minDelta: 0 } } },
  },
  {
    name: 'proximal L1 with momentum',
    shared: { training: { optimizer: { name: 'momentum' }, penalty: { name: 'l1', apply: 'proximal' } } },
  },
  { name: 'non-negative kernels', shared: { training: { nonNegative: true } } },
  {
    name: 'noise on gradients',
    shared: { model: { batchNormalization: true }, training: { gradientNoise: { eta: 0.1, gamma: 0.55 } } },
  },
  ...(['ema', 'swa'] as const).map((name) => ({
    name: `${name} and early stopping`,
    shared: {
      model: { batchNormalization: true },
      training: {
        epochs: 6,
        averaging: { name, decay: 0.9, start: 2 },
        earlyStopping: { fraction: 0.25, patience: 2, minDelta: 0 },
      },
    },
  })),
  { name: 'swa', shared: { training: { epochs: 4, averaging: { name: 'swa', decay: 0, start: 0.5 } } } },
  { name: 'smoothed labels', shared: { training: { labelSmoothing: 0.1 } } },
  {
    name: 'the focal loss and early stopping',
    shared: {
      training: {
        loss: { name: 'focal', delta: 1, level: 0.5, gamma: 2, alpha: null },
        earlyStopping: { fraction: 0.25, patience: 1, minDelta: 0 },
      },
    },
  },
];

/** Candidates of all sorts: each regulariser off for some; folds and so numbers of steps differ; some diverge. */
function crowd({ shared }: Kind, size: number): FitRequest[] {
  const stream = createRandomStream(streamKey(1, 'crowd'));
  const some = <Value>(values: readonly Value[]) => values[stream.integer(values.length)];
  return Array.from({ length: size }, (_, trial) => {
    const { optimizer, penalty, ...training } = shared.training ?? {};
    const settings = settingsOf({
      model: { dropout: some([0, 0, 0.3, 0.6]), ...shared.model },
      training: {
        clipNorm: some([null, null, 0.1, 1]),
        clipValue: some([null, null, [-0.05, 0.02] as const]),
        maxNorm: trial % 4 === 0 ? 0.7 : null,
        ...training,
        optimizer: { ...optimizer, learningRate: some([0.003, 0.02, 0.1, 1e19, 1e38]) },
        penalty: { ...penalty, lambda: some([0, 0, 1e-3, 0.1]), alpha: some([0, 0.4, 1]) },
      },
    });
    return requestOf(settings, { trial, fold: stream.integer(folds) });
  });
}

async function expectAloneAsInCompany(trainer: Trainer, kind: Kind, size: number, members: readonly number[]) {
  const requests = crowd(kind, size);
  const together = await trainAll(trainer, requests);
  for (const member of members) {
    const own = requests[member];
    const [alone] = await trainAll(trainer, [own]);
    expect(together[member]).toEqual(alone);
    const others = requests.filter((_, i) => i !== member);
    expect((await trainAll(trainer, [own, ...others]))[0]).toEqual(alone);
    expect((await trainAll(trainer, [...others, own])).at(-1)).toEqual(alone);
  }
  return together;
}

describe("a fit's bits don't depend on its company", () => {
  it.each(kinds)('on wasm, alone, among forty, and at either end: $name', (kind) =>
    withTrainer(data, 'wasm', async (trainer) => {
      const together = await expectAloneAsInCompany(trainer, kind, 40, [0, 7, 22, 39]);
      const states = together.map(({ state }) => state);
      expect(new Set(states)).toEqual(new Set(['complete', 'failed']));
    }),
  );

  it.each(kinds)('on cpu, alone, among six, and at either end: $name', (kind) =>
    withTrainer(data, 'cpu', async (trainer) => {
      await expectAloneAsInCompany(trainer, kind, 6, [0, 3]);
    }),
  );

  it('every one of forty is on wasm what it is alone', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const requests = crowd(kinds[0], 40);
      const together = await trainAll(trainer, requests);
      for (const [i, own] of requests.entries()) expect(together[i]).toEqual((await trainAll(trainer, [own]))[0]);
    }));

  it('nor on what the process did before: two trainers give the same bits', async () => {
    const requests = crowd(kinds[1], 10);
    const run = () => withTrainer(data, 'wasm', (trainer) => trainAll(trainer, requests));
    expect(await run()).toEqual(await run());
  });

  it('candidates on one fold begin alike and meet the same rows and uniforms: equal settings, equal fits', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const settings = settingsOf({ model: { dropout: 0.5 } });
      const [one, other, elsewhere] = await trainAll(trainer, [
        requestOf(settings, { trial: 3 }),
        requestOf(settings, { trial: 8 }),
        requestOf(settings, { trial: 3, fold: 1 }),
      ]);
      expect({ ...other, trial: 3 }).toEqual(one);
      expect({ ...elsewhere, fold: 0 }).not.toEqual(one);
    }));

  it('wasm and cpu agree to float32, and may train at the same time', async () => {
    // Without batch normalisation: a bias before it has no gradient but rounding, which Adam makes into whole steps.
    const requests = crowd(kinds[0], 12).map((request) => ({
      ...request,
      settings: settingsOf({
        model: { ...request.settings.model, activation: 'gelu' },
        training: { ...request.settings.training, optimizer: { learningRate: 0.01 } },
      }),
    }));
    const [wasm, cpu] = await Promise.all(
      ['wasm', 'cpu'].map((backend) => withTrainer(data, backend, (trainer) => trainAll(trainer, requests))),
    );
    wasm.forEach((fit, i) => {
      const other = cpu[i];
      if (fit.state === 'failed' || other.state === 'failed') throw new Error('none is to fail');
      fit.lossCurve.forEach((loss, epoch) => {
        expect(loss).toBeCloseTo(other.lossCurve[epoch], 3);
      });
      expect(fit.metrics['log-loss']).toBeCloseTo(other.metrics['log-loss'] ?? Number.NaN, 3);
    });
  });
});

describe('a refit', () => {
  it('is the same to the bit of every weight, whatever was trained before it', async () => {
    const request = requestOf(settingsOf({ model: { dropout: 0.3, batchNormalization: true } }), { fold: 'refit' });
    const [first, second] = await withTrainer(data, 'wasm', async (trainer) => {
      const once = await trainer.refit(request, { state: 'run' });
      await trainAll(trainer, crowd(kinds[0], 5));
      return [once, await trainer.refit(request, { state: 'run' })];
    });
    expect(second).toEqual(first);
  });
});
