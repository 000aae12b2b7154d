import type { BatchKind } from '../training/watch.js';

/** Where a study's time went: `profile.json`. Times are milliseconds; shares are of 1. */
export interface Profile {
  readonly totalMs: number;
  /** They follow one another and add up to the whole, as this process sees it; longest first. */
  readonly phases: readonly PhaseTime[];
  readonly processes: readonly ProcessTime[];
  /** In the order in which each process had them. */
  readonly batches: readonly ProfiledBatch[];
  /** What training and evaluating is made of, of all processes together, longest first: it adds up to the two. */
  readonly work: readonly WorkShare[];
}

interface PhaseTime {
  readonly phase: Phase;
  readonly ms: number;
  readonly share: number;
}

/** `training` with several processes: until all of them are done. */
export type Phase =
  | 'data'
  | 'backend'
  | 'processes'
  | 'proposing'
  | 'training'
  | 'storing'
  | 'reference'
  | 'refit'
  | 'test'
  | 'report'
  | 'other';

/** 0 is the one that the study was started in. */
interface ProcessTime {
  readonly process: number;
  /** Until data and backend were there; those of process 0 are phases. */
  readonly loadingMs: number;
  readonly batches: number;
  readonly busyMs: number;
  readonly work: readonly WorkTime[];
}

export interface ProfiledBatch extends BatchTime {
  readonly process: number;
}

export interface BatchTime {
  readonly kind: BatchKind;
  /** `stopped`: given up because somebody asked to. `running`: its process was ended meanwhile. */
  readonly end: 'whole' | 'stopped' | 'failed' | 'running';
  readonly fits: number;
  /** trial/repeat/fold of the first; null for a prediction. */
  readonly firstFit: string | null;
  readonly epochs: number;
  /** Of gradient descent, of all fits together. */
  readonly steps: number;
  readonly ms: number;
  /** Preprocessing, initial weights, room for them, and compiling where something is compiled. */
  readonly preparingMs: number;
  readonly trainingMs: number;
  /** Outputs of trained networks. */
  readonly evaluatingMs: number;
  /** Losses and scores from outputs. */
  readonly scoringMs: number;
  /** Checkpoints, early stopping's copies, and the rest. */
  readonly otherMs: number;
  /** Microseconds of training for each step of each fit; null where there were none. */
  readonly microsPerStep: number | null;
}

/**
 * `kernel`: a kernel of our own, TensorFlow.js' or a whole TensorFlow graph. `host`: gathering rows, planning epochs,
 * letting others have a turn.
 */
export interface WorkTime {
  readonly kind: 'kernel' | 'host';
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
}

/** With what lies between all of these, which has no calls. */
export interface WorkShare extends Omit<WorkTime, 'kind' | 'calls'> {
  readonly kind: WorkTime['kind'] | 'between';
  readonly calls: number | null;
  readonly share: number;
}

/** What one process tells: all of its work so far. */
export interface ProcessReport {
  readonly loadingMs: number;
  readonly batches: readonly BatchTime[];
  readonly work: readonly WorkTime[];
}
