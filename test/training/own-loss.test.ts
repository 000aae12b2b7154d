import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { FitRequest } from '../../src/core/fit.js';
import type { LossRows, OwnLosses } from '../../src/core/own-loss.js';
import type { LossSettings } from '../../src/core/settings.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import { askLoss } from '../../src/training/own-loss.js';
import type { Trainer } from '../../src/training/trainer.js';
import { foldsOf, makeDataset, requestOf, settingsOf, trainAll } from './fixtures.js';

/** Ours, written anew on the host. */
const losses: OwnLosses = {
  entropy: {
    summary: 'cross-entropy',
    task: 'classification',
    loss: ({ rows, width, outputs, targets }) => {
      const loss = new Float64Array(rows);
      const gradient = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const z = outputs.subarray(row * width, (row + 1) * width);
        const total = z.reduce((sum, own) => sum + Math.exp(own), 0);
        for (let k = 0; k < width; k++) {
          const y = targets[row * width + k];
          loss[row] -= y * (z[k] - Math.log(total));
          gradient[row * width + k] = Math.exp(z[k]) / total - y;
        }
      }
      return { loss, gradient };
    },
  },
  square: {
    summary: 'squared error',
    task: 'regression',
    loss: ({ outputs, targets }) => ({
      loss: outputs.map((z, i) => (z - targets[i]) ** 2),
      gradient: outputs.map((z, i) => 2 * (z - targets[i])),
    }),
  },
};

const named = (name: string): LossSettings => ({ name, delta: 1, level: 0.5, gamma: 2, alpha: null });
const stopping = { fraction: 0.2, patience: 2, minDelta: 0 };

async function withOwn<Outcome>(classes: number, backend: string, work: (trainer: Trainer) => Promise<Outcome>) {
  const data = foldsOf(makeDataset({ rows: 61, width: 3, classes }, 'own-loss'), 3);
  const trainer = await createTrainer(data, { backend, fitsPerBatch: 'auto', losses });
  try {
    return await work(trainer);
  } finally {
    await trainer.dispose();
  }
}

function requests(loss: string | null, training: Parameters<typeof settingsOf>[0] = {}): FitRequest[] {
  return [0, 0.01, 0.1].map((lambda, trial) => {
    const { penalty, ...rest } = training.training ?? {};
    const own = { ...rest, ...(loss !== null && { loss: named(loss) }), penalty: { ...penalty, lambda } };
    return requestOf(settingsOf({ ...training, training: own }), { trial, fold: trial });
  });
}

describe('a loss of one’s own', () => {
  it.each([
    ['entropy', 3, 'wasm'],
    ['entropy', 3, 'cpu'],
    ['square', 0, 'wasm'],
  ] as const)('that says what ours says trains what ours trains: %s over %i classes on %s', (name, classes, backend) =>
    withOwn(classes, backend, async (trainer) => {
      const own = await trainAll(trainer, requests(name, { training: { earlyStopping: stopping } }));
      const ours = await trainAll(trainer, requests(null, { training: { earlyStopping: stopping } }));
      own.forEach((fit, i) => {
        const twin = ours[i];
        if (fit.state !== 'complete' || twin.state !== 'complete') throw new Error('no fit should have failed');
        expect(fit.epochs).toBe(twin.epochs);
        // float32, summed in other orders
        fit.lossCurve.forEach((loss, epoch) => {
          expect(loss).toBeCloseTo(twin.lossCurve[epoch], 4);
        });
      });
    }),
  );

  it('gives a fit the same bits in any company', () =>
    withOwn(3, 'wasm', async (trainer) => {
      const together = await trainAll(trainer, requests('entropy'));
      for (const [i, request] of requests('entropy').entries()) {
        expect(await trainAll(trainer, [request])).toEqual([together[i]]);
      }
    }));

  it('sees shares where labels are smoothed', () =>
    withOwn(3, 'cpu', async (trainer) => {
      const smooth = { training: { labelSmoothing: 0.2 } };
      const [own] = await trainAll(trainer, requests('entropy', smooth));
      const [ours] = await trainAll(trainer, requests(null, smooth));
      if (own.state !== 'complete' || ours.state !== 'complete') throw new Error('no fit should have failed');
      expect(own.lossCurve[2]).toBeCloseTo(ours.lossCurve[2], 4);
    }));

  it('of a fit that diverges is no fault of the function', () =>
    withOwn(0, 'cpu', async (trainer) => {
      const wild = { training: { optimizer: { name: 'sgd', learningRate: 1e30 } } } as const;
      const [fit] = await trainAll(trainer, requests('square', wild));
      expect(fit).toMatchObject({ state: 'failed', failure: { kind: 'diverged' } });
    }));
});

describe('what a loss of one’s own gives', () => {
  const rows: LossRows = {
    rows: 2,
    width: 2,
    outputs: Float32Array.of(1, 2, 3, 4),
    targets: Float32Array.of(1, 0, 0, 1),
  };
  const asked = (loss: unknown) => () =>
    // The function of a person who does not use types.
    askLoss({ name: 'mine', summary: '', task: 'classification', loss: loss as never }, rows);

  it.each([
    ['nothing', () => null, 'loss mine: returned no loss; a number for each row (2) is wanted; correct the function'],
    [
      'too few losses',
      () => ({ loss: [1], gradient: [0, 0, 0, 0] }),
      'loss mine: returned 1 numbers as its loss; a number for each row (2) is wanted; correct the function',
    ],
    [
      'a gradient by rows',
      () => ({ loss: [1, 1], gradient: [0, 0] }),
      'loss mine: returned 2 numbers as its gradient; a number for each output of each row (4) is wanted; correct the function',
    ],
    [
      'no gradient',
      () => ({ loss: [1, 1] }),
      'loss mine: returned no gradient; a number for each output of each row (4) is wanted; correct the function',
    ],
    [
      'NaN',
      () => ({ loss: [1, 1], gradient: [0, 0, Number.NaN, 0] }),
      'loss mine: gave the loss 1 and the gradient [NaN, 0] for outputs [3, 4]; finite numbers are wanted; correct the function',
    ],
    [
      'an error',
      () => {
        throw new Error('no such thing');
      },
      'loss mine: threw "no such thing"; losses and their gradient are wanted; correct the function',
    ],
  ])('is told where it is %s', (_, loss, message) => {
    expect(asked(loss)).toThrow(new UserError('config', message));
  });
});
