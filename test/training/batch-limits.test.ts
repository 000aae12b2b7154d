import { describe, expect, it } from 'vitest';
import { createBatchPlanner } from '../../src/training/batch-planner.js';
import type { BatchLimits } from '../../src/training/fits-per-batch.js';
import { planWith } from '../study/fakes.js';

const { settings: given } = planWith();
const settings = { ...given, model: { ...given.model, hidden: [32], activation: 'relu', batchNormalization: false } };
const requests = Array.from({ length: 40 }, (_, trial) => ({ trial, repeat: 0, fold: 0, settings, epochs: null }));

function plannerWith(limits: BatchLimits, rows = 100) {
  return createBatchPlanner(
    { rows, rowShape: [8], classes: ['a', 'b'], task: 'classification', targetNames: ['y'] },
    limits,
  );
}

async function sizesOf(limits: BatchLimits): Promise<readonly number[]> {
  const planner = await plannerWith(limits);
  return planner.planBatches(requests).map((batch) => batch.length);
}

describe('fits that stay in the cache', () => {
  const withTraining = (changes: Partial<typeof settings.training>) => ({
    ...settings,
    training: { ...settings.training, ...changes },
  });
  const withOptimizer = (name: 'sgd' | 'momentum' | 'adam') =>
    withTraining({ optimizer: { ...settings.training.optimizer, name } });

  it('are the more, the fewer slots their optimiser keeps', async () => {
    const { inCache } = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes: null });
    // 8 · 32 + 32 + 32 · 2 + 2 numbers, with none, one and two slots of each, in half a mebibyte.
    const fits = (copies: number) => Math.floor((512 * 1024) / (4 * 354 * copies));
    expect((['sgd', 'momentum', 'adam'] as const).map((name) => inCache(withOptimizer(name)))).toEqual(
      [1, 2, 3].map(fits),
    );
  });

  it('are not told of where the kernels know not all of the training', async () => {
    const { inCache } = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes: null });
    const focal = { name: 'focal', delta: 1, level: 0.5, gamma: 2, alpha: null };
    const unknown = [{ loss: focal }, { mixup: 0.2 }, { gradientNoise: { eta: 0.1, gamma: 0.55 } }];
    expect(unknown.map((changes) => inCache(withTraining(changes)))).toEqual([null, null, null]);
    expect(inCache(withTraining({ labelSmoothing: 0.1 }))).toBe(inCache(settings));
  });

  it('are the fewer where each keeps an average that every step moves', async () => {
    const { inCache } = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes: null });
    const averaged = (name: 'ema' | 'swa') => inCache(withTraining({ averaging: { name, decay: 0.9, start: 0.5 } }));
    expect([averaged('swa'), averaged('ema')]).toEqual(
      [1, 2].map((copies) => Math.floor((512 * 1024) / (4 * 354 * copies))),
    );
  });
});

describe('batches', () => {
  it('stay within the memory given, by the estimate that is told beforehand', async () => {
    const open = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes: null });
    const [all] = open.planBatches(requests);
    expect(all).toHaveLength(40);
    const maxMemoryBytes = Math.ceil(open.bytesOf(all) / 4);
    const bound = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes });
    const batches = bound.planBatches(requests);
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 10, 10]);
    for (const batch of batches) expect(bound.bytesOf(batch)).toBeLessThanOrEqual(maxMemoryBytes);
  });

  it('obey both limits where both are given', async () => {
    const open = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes: null });
    const maxMemoryBytes = open.bytesOf(requests.slice(0, 8));
    expect(await sizesOf({ fitsPerBatch: 5, maxMemoryBytes })).toEqual(Array(8).fill(5));
    expect(await sizesOf({ fitsPerBatch: 20, maxMemoryBytes })).toEqual(Array(5).fill(8));
  });

  it('are smaller where rows are many, whose outputs all fits of a batch hold at its end', async () => {
    const planner = await plannerWith({ fitsPerBatch: 'auto', maxMemoryBytes: null }, 2_000_000);
    // Two classes in float32 alone are 16 MB a fit, of a quarter of a gibibyte for all.
    const [first] = planner.planBatches(requests);
    expect(first.length).toBeLessThanOrEqual(16);
    expect(first.length).toBeGreaterThan(4);
  });

  it('hold one fit where memory is too small for any', async () => {
    expect(await sizesOf({ fitsPerBatch: 'auto', maxMemoryBytes: 1 })).toEqual(Array(40).fill(1));
  });
});
