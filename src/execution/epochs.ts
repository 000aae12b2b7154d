import type { FitRequest } from '../core/fit.js';
import type { OnEpoch } from '../training/trainer.js';

type Progress = Parameters<OnEpoch>[0];

/**
 * Passes on no more than one word each `ms` milliseconds: what crosses from process to process for somebody's eyes shall
 * cost nothing.
 *
 * @param now milliseconds; only differences are used
 */
export function atMostEvery(ms: number, now: () => number, onEpoch: OnEpoch): OnEpoch {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    if (now() - toldMs < ms) return;
    toldMs = now();
    onEpoch(progress);
  };
}

/** How far the batches are that train at the same time, told as if they were one. */
export interface RunningBatches {
  /** What a batch tells, until it has ended. */
  told(batch: readonly FitRequest[], progress: Progress): void;
  ended(batch: readonly FitRequest[]): void;
  /** Says again how far those are that still run: whoever hears of results takes what was said before for done. */
  tell(): void;
}

export function createRunningBatches(onEpoch: OnEpoch): RunningBatches {
  const running = new Map<readonly FitRequest[], Progress>();
  const tell = () => {
    if (running.size > 0) onEpoch(together([...running.values()]));
  };
  return {
    told(batch, progress) {
      running.set(batch, progress);
      tell();
    },
    ended: (batch) => void running.delete(batch),
    tell,
  };
}

/** All fits, as far as they are on average, in the epochs of the longest batch. */
function together(batches: readonly Progress[]): Progress {
  const fits = batches.reduce((sum, batch) => sum + batch.fits, 0);
  const epochs = Math.max(...batches.map((batch) => batch.epochs));
  const done = batches.reduce((sum, batch) => sum + (batch.fits * batch.epoch) / batch.epochs, 0);
  return { fits, epoch: Math.round((epochs * done) / fits), epochs };
}
