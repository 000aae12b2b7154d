import { describe, expect, it } from 'vitest';
import type { CompleteFit, FitResult } from '../../src/core/fit.js';
import { foldsOf, makeDataset, requestOf, running, settingsOf, trainAll, withTrainer } from './fixtures.js';

const dataset = makeDataset({ rows: 90, width: 3, classes: 3 }, 'gating');
const data = foldsOf(dataset, 3);

function complete(result: FitResult | undefined): CompleteFit {
  if (result?.state !== 'complete') throw new Error('not complete');
  return result;
}

describe('a fit that diverges', () => {
  const diverging = (learningRate: number) =>
    settingsOf({ model: { activation: 'relu', hidden: [8] }, training: { optimizer: { name: 'sgd', learningRate } } });

  it('is a failed result with its epoch, and its gradients are called exploding', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const [result] = await trainAll(trainer, [requestOf(diverging(1e25))]);
      expect(result).toMatchObject({ state: 'failed', failure: { kind: 'diverged', epoch: 1 } });
      expect(result.gradient).toMatchObject({ exploded: true, nonFiniteSteps: 1 });
    }));

  it('fails as well where saturated units hide that its weights have overflowed', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const { training } = diverging(3e38);
      const settings = settingsOf({
        model: { activation: 'tanh' },
        training: { ...training, epochs: 1, batchSize: 60 },
      });
      const [result] = await trainAll(trainer, [requestOf(settings)]);
      expect(result).toMatchObject({ state: 'failed', failure: { kind: 'diverged', epoch: 1 } });
    }));

  it('gives no model', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const outcome = await trainer.refit(requestOf(diverging(1e30), { fold: 'refit' }), running);
      expect([outcome?.result.state, outcome?.model]).toEqual(['failed', null]);
    }));
});

describe('fits of different sizes', () => {
  it('make their own number of steps: curves are means over them', () =>
    withTrainer(foldsOf(dataset, 3, { holes: 20 }), 'wasm', async (trainer) => {
      const settings = settingsOf({ training: { batchSize: 20, optimizer: { learningRate: 1e-9 } } });
      const results = await trainAll(
        trainer,
        [0, 1, 2].map((fold) => requestOf(settings, { fold })),
      );
      for (const result of results) {
        const { lossCurve, trainMetrics } = complete(result);
        // Weights as good as stand still, and 60, 40 or 20 rows make whole batches.
        for (const loss of lossCurve) expect(loss).toBeCloseTo(trainMetrics['log-loss'] ?? Number.NaN, 5);
      }
    }));
});

describe('early stopping', () => {
  const stopping = { fraction: 0.3, patience: 2, minDelta: 0 };
  /** Overfits soon. */
  const settings = settingsOf({
    model: { hidden: [32], activation: 'relu' },
    training: { epochs: 60, earlyStopping: stopping, optimizer: { learningRate: 0.1 } },
  });

  it('stops after `patience` epochs without an improvement and keeps the weights of the best', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const fit = complete((await trainAll(trainer, [requestOf(settings)]))[0]);
      expect(fit.epochs).toBeLessThan(60);
      expect(fit.epochs - fit.bestEpoch).toBe(stopping.patience);
      // The same fit told to stop for good after its best epoch ends with the same scores.
      const { training } = settings;
      const shorter = settingsOf({
        model: settings.model,
        training: { ...training, epochs: fit.bestEpoch, earlyStopping: { ...stopping, patience: 1000 } },
      });
      const until = complete((await trainAll(trainer, [requestOf(shorter)]))[0]);
      expect(until.bestEpoch).toBe(fit.bestEpoch);
      expect([until.metrics, until.byRow]).toEqual([fit.metrics, fit.byRow]);
      expect(fit.lossCurve.slice(0, until.epochs)).toEqual(until.lossCurve);
    }));

  it('never looks at the rows that score the fit', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const fit = complete((await trainAll(trainer, [requestOf(settings)]))[0]);
      const target = Int32Array.from(dataset.target, (own, row) => (row % 3 === 0 ? (own + 1) % 3 : own));
      const other = { ...data, dataset: { ...dataset, target } };
      const wrong = await withTrainer(other, 'wasm', (own) => trainAll(own, [requestOf(settings)]));
      const { epochs, bestEpoch, lossCurve, trainMetrics } = complete(wrong[0]);
      expect({ epochs, bestEpoch, lossCurve, trainMetrics }).toEqual({
        epochs: fit.epochs,
        bestEpoch: fit.bestEpoch,
        lossCurve: fit.lossCurve,
        trainMetrics: fit.trainMetrics,
      });
    }));

  it('a refit that is told its epochs trains on every row, to the end', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const request = requestOf(settings, { fold: 'refit', epochs: 7 });
      const plain = settingsOf({ model: settings.model, training: { ...settings.training, earlyStopping: null } });
      const told = await trainer.refit(request, running);
      expect(complete(told?.result).epochs).toBe(7);
      expect(told).toEqual(await trainer.refit({ ...request, settings: plain }, running));
    }));

  it('stops each fit at its own time, beside others that go on', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const slow = settingsOf({
        model: settings.model,
        training: { ...settings.training, optimizer: { learningRate: 1e-4 } },
      });
      const results = await trainAll(trainer, [requestOf(settings), requestOf(slow, { trial: 1 })]);
      const [fast, patient] = results.map(complete);
      expect(patient.epochs).toBe(60);
      expect(fast.epochs).toBeLessThan(60);
    }));
});

describe('a person who says "now"', () => {
  const long = settingsOf({ training: { epochs: 1000, batchSize: 1 } });

  it('is heard between two steps', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const signal: { state: 'run' | 'now' } = { state: 'run' };
      const epochs: number[] = [];
      // A timer has its turn while an epoch runs.
      const timer = setTimeout(() => {
        signal.state = 'now';
      }, 1);
      expect(await trainer.train([requestOf(long)], signal, ({ epoch }) => epochs.push(epoch))).toBeNull();
      expect(epochs.length).toBeLessThan(1000);
      clearTimeout(timer);
      expect(await trainer.refit(requestOf(long, { fold: 'refit' }), { state: 'now' })).toBeNull();
    }));

  it('is heard between the scores of one fit and the next', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const looksAt = async (fits: number): Promise<number> => {
        let looks = 0;
        const signal = {
          get state() {
            looks++;
            return 'run' as const;
          },
        };
        const requests = Array.from({ length: fits }, (_, trial) => requestOf(settingsOf(), { trial }));
        await trainer.train(requests, signal, () => {});
        return looks;
      };
      // Together they make the same steps, but are measured one after another.
      expect((await looksAt(4)) - (await looksAt(1))).toBe(3);
    }));

  it('within the first epoch ends it there', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      let looks = 0;
      const signal = {
        get state() {
          looks++;
          return looks > 5 ? ('now' as const) : ('run' as const);
        },
      };
      const epochs: number[] = [];
      expect(await trainer.train([requestOf(long)], signal, ({ epoch }) => epochs.push(epoch))).toBeNull();
      expect(epochs).toEqual([]);
    }));
});
