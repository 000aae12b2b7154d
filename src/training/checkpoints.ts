import type { FitRequest } from '../core/fit.js';
import { hashOf } from '../util/hash.js';
import type { EpochRecord, ProgramState } from './steps/step-program.js';

/** A batch in the middle of its training: plain data. Random streams are counters, so nothing else has a state. */
export interface BatchState {
  /** The fits' ids, in the batch's order. */
  readonly fits: readonly string[];
  readonly program: ProgramState;
  /** What each epoch so far told; replaying it gives back everything that follows from it. */
  readonly epochs: readonly EpochOutcome[];
}

export interface EpochOutcome {
  readonly record: EpochRecord;
  /** Losses of the rows kept apart, by fit; null without early stopping. */
  readonly stopLosses: readonly number[] | null;
}

/**
 * Where long batches leave their state, so that a kill costs an epoch and not the batch. Whoever stores the results removes
 * it: before that, nothing else is kept of them.
 */
export interface Checkpoints {
  /** What was left of this batch; null where nothing was, or what was there is not whole. */
  load(id: string): Promise<BatchState | null>;
  /** Asked at the end of each epoch, which are counted from the beginning of this run of the batch. */
  isDue(progress: { readonly epochsDone: number; readonly epochsLeft: number; readonly stopping: boolean }): boolean;
  save(id: string, state: BatchState): Promise<void>;
}

/** The same fits with the same settings have the same name; another grouping begins anew, with the same results. */
export function batchId(seed: number, batch: readonly FitRequest[]): string {
  return hashOf([seed, batch]).slice(0, 32);
}
