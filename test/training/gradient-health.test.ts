import { describe, expect, it } from 'vitest';
import { createHealthRecorder } from '../../src/training/gradient-health.js';
import type { EpochRecord } from '../../src/training/steps/step-program.js';
import {
  foldsOf,
  makeDataset,
  requestOf,
  type SettingsChanges,
  settingsOf,
  trainAll,
  withTrainer,
} from './fixtures.js';

const kernels = [
  { layer: 'a', elements: 100 },
  { layer: 'b', elements: 4 },
];

/** One fit's epoch of ten steps. */
function epoch(
  norms: readonly number[],
  changes: Partial<Record<'maxNorm' | 'clipped' | 'nonFinite', number>> = {},
): EpochRecord {
  const { maxNorm = 1, clipped = 0, nonFinite = 0 } = changes;
  return {
    steps: [10],
    lossSums: [10],
    maxNorms: [maxNorm],
    clippedSteps: [clipped],
    nonFiniteSteps: [nonFinite],
    kernelNormSums: [norms.map((norm) => norm * (10 - nonFinite))],
    losses: [[]],
  };
}

function healthOf(...records: readonly EpochRecord[]) {
  const recorder = createHealthRecorder(kernels);
  for (const record of records) recorder.add(record);
  return recorder.healthOf(0);
}

describe('the rules of gradient health', () => {
  it('call norms beyond a thousand exploding, and anything that is not finite', () => {
    expect(healthOf(epoch([1, 1], { maxNorm: 1000 })).exploded).toBe(false);
    expect(healthOf(epoch([1, 1], { maxNorm: 1001 })).exploded).toBe(true);
    expect(healthOf(epoch([1, 1], { nonFinite: 1 })).exploded).toBe(true);
  });

  it('compare layers by element, and call it vanishing where half of the epochs show it', () => {
    // By element: 10 / 10 against 2e-4 / 2, which is the ratio 1e-4 itself, and a little more.
    expect(healthOf(epoch([10, 2e-4])).vanished).toBe(true);
    expect(healthOf(epoch([10, 2.1e-4])).vanished).toBe(false);
    expect(healthOf(epoch([10, 1e-9]), epoch([1, 1])).vanished).toBe(true);
    expect(healthOf(epoch([10, 1e-9]), epoch([1, 1]), epoch([1, 1])).vanished).toBe(false);
  });

  it('call it vanishing where nothing is left at all, but not where there was no finite step to tell', () => {
    expect(healthOf(epoch([0, 0])).vanished).toBe(true);
    expect(healthOf(epoch([0, 0], { nonFinite: 10 })).vanished).toBe(false);
  });

  it('give norms as means over finite steps, an entry an epoch, and the share of clipped steps over all', () => {
    const health = healthOf(epoch([1, 2], { clipped: 4 }), epoch([3, 4], { clipped: 1, nonFinite: 5, maxNorm: 7 }));
    expect(health.layers).toEqual([
      { layer: 'a', norms: [1, 3] },
      { layer: 'b', norms: [2, 4] },
    ]);
    expect(health).toMatchObject({ clippedShare: 0.25, maxNorm: 7, nonFiniteSteps: 5 });
  });

  it('know no largest norm where none was finite', () => {
    expect(healthOf(epoch([0, 0], { maxNorm: 0, nonFinite: 10 })).maxNorm).toBeNull();
    expect(healthOf(epoch([0, 0], { maxNorm: 0 })).maxNorm).toBe(0);
  });
});

describe('the health of real trainings', () => {
  const data = foldsOf(makeDataset({ rows: 80, width: 4, classes: 2 }, 'health'), 2);
  const health = (changes: SettingsChanges) =>
    withTrainer(data, 'wasm', async (trainer) => {
      const [{ gradient }] = await trainAll(trainer, [requestOf(settingsOf(changes))]);
      if (gradient === null) throw new Error('no gradients');
      return gradient;
    });

  it('a shallow relu network is healthy', async () => {
    const gradient = await health({ model: { activation: 'relu', hidden: [16, 16], initializer: 'he-normal' } });
    expect(gradient).toMatchObject({ exploded: false, vanished: false, nonFiniteSteps: 0, clippedShare: 0 });
    for (const { norms } of gradient.layers) expect(norms).toHaveLength(3);
  });

  it('a deep sigmoid network is found vanishing', async () => {
    const hidden = Array(8).fill(16);
    const gradient = await health({ model: { activation: 'sigmoid', hidden, initializer: 'glorot-normal' } });
    expect(gradient).toMatchObject({ vanished: true, exploded: false });
  });

  it('a huge learning rate is found exploding', async () => {
    const gradient = await health({
      model: { activation: 'relu', hidden: [16, 16] },
      training: { optimizer: { name: 'sgd', learningRate: 1e4 } },
    });
    expect(gradient.exploded).toBe(true);
  });

  it('the share of clipped steps is none within the limit, all beyond it', async () => {
    expect((await health({ training: { clipNorm: 1e9 } })).clippedShare).toBe(0);
    expect((await health({ training: { clipNorm: 1e-9 } })).clippedShare).toBe(1);
    expect((await health({ training: { clipValue: [-1e9, 1e9] } })).clippedShare).toBe(0);
    expect((await health({ training: { clipValue: [-1e-12, 1e9] } })).clippedShare).toBe(1);
  });

  it('the norms by layer leave the penalty out, the largest norm holds it', async () => {
    const frozen = { optimizer: { name: 'sgd', learningRate: 1e-30 } } as const;
    const plain = await health({ training: frozen });
    const heavy = await health({ training: { ...frozen, penalty: { lambda: 100 } } });
    expect(heavy.layers).toEqual(plain.layers);
    expect(heavy.maxNorm ?? 0).toBeGreaterThan(50 * (plain.maxNorm ?? 0));
  });
});
