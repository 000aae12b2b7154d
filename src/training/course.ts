import type { GradientHealth } from '../core/fit.js';
import type { EarlyStoppingSettings } from '../core/settings.js';
import type { EpochOutcome } from './checkpoints.js';
import { createEarlyStopping } from './early-stopping.js';
import { createHealthRecorder, type KernelSize } from './gradient-health.js';

/** How the epochs of a batch go, fit by fit. It follows from what each epoch tells, so that it can be replayed. */
export interface Course {
  /** Fits that still train. */
  active(): readonly boolean[];
  /** Takes in an epoch. @returns the fits whose weights are the best so far; null without early stopping */
  add(outcome: EpochOutcome): readonly boolean[] | null;
  readonly epochs: readonly EpochOutcome[];
  /** Mean training loss of each epoch, penalty included. */
  lossCurve(fit: number): readonly number[];
  /** From 1: the last epoch without early stopping. */
  bestEpoch(fit: number): number;
  /** From 1; null where the fit did not diverge. */
  divergedIn(fit: number): number | null;
  healthOf(fit: number): GradientHealth;
}

export function createCourse(
  fits: number,
  kernels: readonly KernelSize[],
  stoppingSettings: EarlyStoppingSettings | null,
): Course {
  const health = createHealthRecorder(kernels);
  const stopping = stoppingSettings === null ? null : createEarlyStopping(fits, stoppingSettings);
  const curves = Array.from({ length: fits }, (): number[] => []);
  const diverged = new Array<number | null>(fits).fill(null);
  const epochs: EpochOutcome[] = [];
  let active = new Array<boolean>(fits).fill(true);

  function add(outcome: EpochOutcome): readonly boolean[] | null {
    epochs.push(outcome);
    health.add(outcome.record);
    active = active.map((was, t) => was && note(outcome, t));
    if (stopping === null || outcome.stopLosses === null) return null;
    const { improved, stopped } = stopping.judge(outcome.stopLosses, active);
    active = active.map((was, t) => was && !stopped[t]);
    return improved;
  }

  /** @returns whether the fit goes on */
  function note({ record }: EpochOutcome, t: number): boolean {
    if (record.nonFiniteSteps[t] > 0) {
      diverged[t] = epochs.length;
      return false;
    }
    curves[t].push(record.lossSums[t] / record.steps[t]);
    return true;
  }

  return {
    active: () => active,
    add,
    epochs,
    lossCurve: (fit) => curves[fit],
    bestEpoch: (fit) => stopping?.bestEpoch(fit) || curves[fit].length,
    divergedIn: (fit) => diverged[fit],
    healthOf: health.healthOf,
  };
}
