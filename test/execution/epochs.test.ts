import { describe, expect, it } from 'vitest';
import type { FitRequest } from '../../src/core/fit.js';
import { atMostEvery, createRunningBatches } from '../../src/execution/epochs.js';
import type { OnEpoch } from '../../src/training/trainer.js';
import { planWith } from '../study/fakes.js';

const { settings } = planWith();
const batch = (trial: number): readonly FitRequest[] => [{ trial, repeat: 0, fold: 0, settings, epochs: null }];

/** Remembers what it was told. */
function listener() {
  const told: Parameters<OnEpoch>[0][] = [];
  const onEpoch: OnEpoch = (progress) => void told.push(progress);
  return { told, onEpoch };
}

describe('batches that train at the same time', () => {
  it('are told of as if they were one', () => {
    const { told, onEpoch } = listener();
    const running = createRunningBatches(onEpoch);
    const [first, second] = [batch(0), batch(1)];
    running.told(first, { fits: 6, epoch: 7, epochs: 20 });
    running.told(second, { fits: 2, epoch: 15, epochs: 20 });
    running.told(first, { fits: 6, epoch: 15, epochs: 20 });
    running.ended(first);
    running.tell();
    expect(told).toEqual([
      { fits: 6, epoch: 7, epochs: 20 },
      { fits: 8, epoch: 9, epochs: 20 },
      { fits: 8, epoch: 15, epochs: 20 },
      { fits: 2, epoch: 15, epochs: 20 },
    ]);
  });

  it('of unlike lengths are told of in the epochs of the longest', () => {
    const { told, onEpoch } = listener();
    const running = createRunningBatches(onEpoch);
    running.told(batch(0), { fits: 3, epoch: 5, epochs: 10 });
    running.told(batch(1), { fits: 1, epoch: 100, epochs: 100 });
    // Half of three fits and one whole fit: 2.5 of 4.
    expect(told.at(-1)).toEqual({ fits: 4, epoch: 63, epochs: 100 });
  });

  it('say nothing once none runs', () => {
    const { told, onEpoch } = listener();
    const running = createRunningBatches(onEpoch);
    const only = batch(0);
    running.told(only, { fits: 1, epoch: 1, epochs: 2 });
    running.ended(only);
    running.tell();
    expect(told).toHaveLength(1);
  });
});

describe('what a process says', () => {
  it('comes at a bounded rate, the first word at once', () => {
    const { told, onEpoch } = listener();
    let ms = 0;
    const sparing = atMostEvery(250, () => ms, onEpoch);
    for (let epoch = 1; epoch <= 100; epoch++) {
      sparing({ fits: 1, epoch, epochs: 100 });
      ms += 10;
    }
    expect(told.map(({ epoch }) => epoch)).toEqual([1, 26, 51, 76]);
  });
});
