import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitId } from '../../src/core/fit.js';
import { mlp } from '../../src/models/mlp.js';
import { planBatches } from '../../src/training/batches.js';
import { fitsInCache, workingSetBytes } from '../../src/training/cache-model.js';
import { bytesOfFit, chooseFitsPerBatch } from '../../src/training/fits-per-batch.js';
import { requestOf, type SettingsChanges, settingsOf } from './fixtures.js';

const requests = (changes: readonly SettingsChanges[]) =>
  changes.map((own, trial) => requestOf(settingsOf(own), { trial }));
const sizes = (changes: readonly SettingsChanges[]) =>
  planBatches(requests(changes), () => 100).map((batch) => batch.length);

it('candidates on one fold stand together in a batch, and candidates are done in their order', () => {
  const all = Array.from({ length: 4 }, (_, trial) =>
    [0, 1, 2].map((fold) => requestOf(settingsOf(), { trial, fold })),
  ).flat();
  const batches = planBatches(all, () => 2).map((batch) => batch.map(({ trial, fold }) => `${trial} on ${fold}`));
  expect(batches).toEqual([
    ['0 on 0', '1 on 0'],
    ['0 on 1', '1 on 1'],
    ['0 on 2', '1 on 2'],
    ['2 on 0', '3 on 0'],
    ['2 on 1', '3 on 1'],
    ['2 on 2', '3 on 2'],
  ]);
});

describe('batches', () => {
  it('hold together what differs in numbers only', () => {
    const numbers: SettingsChanges[] = [
      {},
      { model: { dropout: 0.5 } },
      { training: { clipNorm: 1 } },
      { training: { clipValue: [-1, 1] } },
      { training: { optimizer: { learningRate: 0.5 } } },
      { training: { penalty: { lambda: 1, alpha: 0, beta1: 2, beta2: 3 } } },
    ];
    expect(sizes(numbers)).toEqual([6]);
  });

  it('keep apart what differs in shapes or in the course of training', () => {
    const stopping = { fraction: 0.1, patience: 2, minDelta: 0 };
    const shapes: SettingsChanges[] = [
      {},
      { model: { hidden: [7] } },
      { model: { activation: 'relu' } },
      { model: { batchNormalization: true } },
      { training: { batchSize: 4 } },
      { training: { epochs: 9 } },
      { training: { optimizer: { name: 'sgd' } } },
      { training: { optimizer: { beta1: 0.5 } } },
      { training: { penalty: { name: 'l1' } } },
      { training: { penalty: { convention: 'keras' } } },
      { training: { penalty: { apply: 'proximal' } } },
      { training: { earlyStopping: stopping } },
    ];
    expect(sizes(shapes)).toEqual(shapes.map(() => 1));
  });

  it('keep fits that are told their epochs apart from those that may stop early', () => {
    const stopping = settingsOf({ training: { earlyStopping: { fraction: 0.1, patience: 2, minDelta: 0 } } });
    const mixed = [requestOf(stopping), requestOf(stopping, { trial: 1, epochs: stopping.training.epochs })];
    expect(planBatches(mixed, () => 100)).toHaveLength(2);
    const plain = mixed.map((request) => ({ ...request, settings: settingsOf() }));
    expect(planBatches(plain, () => 100)).toHaveLength(1);
  });

  it('hold every request once, in order within its kind, none over the limit and none needlessly small', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(3, 5, 8), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (kinds, limit) => {
          const all = requests(kinds.map((batchSize) => ({ training: { batchSize } })));
          const batches = planBatches(all, () => limit);
          expect(batches.flat().map(fitId).sort()).toEqual(all.map(fitId).sort());
          for (const batch of batches) {
            expect(batch.length).toBeLessThanOrEqual(limit);
            const trials = batch.map(({ trial }) => trial);
            expect(trials).toEqual([...trials].sort((a, b) => a - b));
          }
          for (const kind of new Set(kinds)) {
            const own = batches.filter(([first]) => first.settings.training.batchSize === kind);
            const lengths = own.map((batch) => batch.length);
            expect(lengths.length).toBe(Math.ceil(kinds.filter((other) => other === kind).length / limit));
            expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});

describe('the number of fits in a batch', () => {
  const graphOf = (width: number, hidden: readonly number[]) =>
    mlp(settingsOf({ model: { hidden } }).model, { inputShape: [width], outputs: 10 });

  it('counts more memory than weights and Adam alone take, and grows with the network and the batch', () => {
    const graph = graphOf(64, [128]);
    const numbers = 64 * 128 + 128 + 128 * 10 + 10;
    expect(bytesOfFit(graph, 32, 100)).toBeGreaterThan(4 * 4 * numbers);
    expect(bytesOfFit(graph, 64, 100)).toBeGreaterThan(bytesOfFit(graph, 32, 100));
    expect(bytesOfFit(graphOf(64, [256]), 32, 100)).toBeGreaterThan(bytesOfFit(graph, 32, 100));
  });

  it('is many for small networks, few for large ones, and never none', () => {
    const auto = { fitsPerBatch: 'auto', maxMemoryBytes: null } as const;
    const chosen = (graph: ReturnType<typeof graphOf>, batchSize: number) =>
      chooseFitsPerBatch(bytesOfFit(graph, batchSize, 100), workingSetBytes(graph), auto);
    expect(chosen(graphOf(8, [16]), 32)).toBe(64);
    // Four of them fill half a mebibyte with weights and two slots: 4 · 12 · 9,610 bytes.
    expect(fitsInCache(workingSetBytes(graphOf(64, [128])))).toBe(4);
    expect(chosen(graphOf(64, [128]), 32)).toBe(16);
    expect(chosen(graphOf(784, [512, 512]), 128)).toBeLessThan(20);
    expect(chosen(graphOf(10_000, [4096, 4096]), 256)).toBe(1);
  });
});
