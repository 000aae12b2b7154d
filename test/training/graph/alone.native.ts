import { describe, expect, it } from 'vitest';
import type { OwnLosses } from '../../../src/core/own-loss.js';
import { createTrainer } from '../../../src/training/create-trainer.js';
import type { Trainer } from '../../../src/training/trainer.js';
import { foldsOf, makeDataset, requestOf, settingsOf, trainAll } from '../fixtures.js';
import { loadNative } from './native.js';

const native = await loadNative();
const data = foldsOf(makeDataset({ rows: 61, width: 3, classes: 0 }, 'alone'), 3);

const losses: OwnLosses = {
  square: {
    summary: 'squared error',
    task: 'regression',
    loss: ({ outputs, targets }) => ({
      loss: outputs.map((z, i) => (z - targets[i]) ** 2),
      gradient: outputs.map((z, i) => 2 * (z - targets[i])),
    }),
  },
};

const kinds = {
  mixup: { mixup: 0.4 },
  'noise on gradients': { gradientNoise: { eta: 0.1, gamma: 0.55 }, averaging: { name: 'ema', decay: 0.9, start: 0 } },
  'a loss of one’s own': { loss: { name: 'square', delta: 1, level: 0.5, gamma: 2, alpha: null } },
} as const;

async function withOwn<Outcome>(backend: string, work: (trainer: Trainer) => Promise<Outcome>): Promise<Outcome> {
  const trainer = await createTrainer(data, { backend, fitsPerBatch: 'auto', losses });
  try {
    return await work(trainer);
  } finally {
    await trainer.dispose();
  }
}

describe.skipIf(native === null)('on TensorFlow, what no graph can hold', () => {
  it.each(Object.entries(kinds))('trains as on cpu, and with the same bits in any company: %s', async (_, training) => {
    const requests = [0, 0.01, 0.1].map((lambda, trial) =>
      requestOf(settingsOf({ model: { dropout: 0.2 }, training: { ...training, penalty: { lambda } } }), { trial }),
    );
    const made = await withOwn('tensorflow', async (trainer) => {
      const together = await trainAll(trainer, requests);
      for (const [i, request] of requests.entries()) expect(await trainAll(trainer, [request])).toEqual([together[i]]);
      return together;
    });
    const wanted = await withOwn('cpu', (trainer) => trainAll(trainer, requests));
    made.forEach((fit, i) => {
      const twin = wanted[i];
      if (fit.state !== 'complete' || twin.state !== 'complete') throw new Error('no fit should have failed');
      fit.lossCurve.forEach((loss, epoch) => {
        expect(loss).toBeCloseTo(twin.lossCurve[epoch], 4);
      });
    });
  });
});
