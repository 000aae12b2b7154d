import type { Metrics } from './metric.js';
import type { Settings } from './settings.js';

/** Which fit: one candidate on one fold. The random streams' keys are made of (seed, repeat, fold): never of the trial. */
export interface FitKey {
  readonly trial: number;
  readonly repeat: number;
  readonly fold: number | 'refit';
}

/** A fit to be done. */
export interface FitRequest extends FitKey {
  readonly settings: Settings;
  /** Epochs to train, where the refit asks for others than `settings.training.epochs`; null: those. */
  readonly epochs: number | null;
}

export interface LayerHealth {
  readonly layer: string;
  /** Mean over an epoch's steps of the norm of the data loss's gradient with respect to the layer's kernel; an entry an epoch. */
  readonly norms: readonly number[];
}

export interface GradientHealth {
  /** Largest global norm before clipping over all steps, penalty included; null where none was finite. */
  readonly maxNorm: number | null;
  readonly exploded: boolean;
  readonly vanished: boolean;
  /** Share of steps whose gradient was clipped, by norm or by range. */
  readonly clippedShare: number;
  readonly nonFiniteSteps: number;
  readonly layers: readonly LayerHealth[];
}

/** What computed. */
export interface BackendName {
  readonly name: string;
  /** TensorFlow's own for tensorflow, else TensorFlow.js'. */
  readonly version: string;
}

/** What computed a fit, where that is not what its study began on: few studies change backends. */
interface Computed {
  readonly backend?: BackendName;
}

export interface CompleteFit extends FitKey, Computed {
  readonly state: 'complete';
  /** On the validation rows, in evaluation mode. Empty for a refit. */
  readonly metrics: Metrics;
  /** On the rows trained on, in evaluation mode, without the penalty. */
  readonly trainMetrics: Metrics;
  /** On the validation rows, target by target. Left out where there is one. */
  readonly targetMetrics?: readonly Metrics[];
  readonly epochs: number;
  /** The epoch (from 1) whose weights were kept: the last one without early stopping. */
  readonly bestEpoch: number;
  /** Mean training loss (penalty included) of each epoch. */
  readonly lossCurve: readonly number[];
  readonly gradient: GradientHealth;
  readonly outliersRemoved: number;
  /** By validation row, in the split's order. */
  readonly byRow: ByRow;
}

/** Loss of each row (log loss, or mean squared error over targets) and its predicted class index, values, or labels (1 or 0). */
export interface ByRow {
  readonly loss: Float32Array;
  readonly predicted: Float32Array;
}

export type FailureKind = 'diverged' | 'memory' | 'crashed' | 'timeout';

/** Failure is data: a fit that diverged teaches the search. Only `diverged` is the candidate's own doing. */
export interface FailedFit extends FitKey, Computed {
  readonly state: 'failed';
  readonly failure: { readonly kind: FailureKind; readonly message: string; readonly epoch: number | null };
  readonly gradient: GradientHealth | null;
}

export type FitResult = CompleteFit | FailedFit;

export function fitId(key: FitKey): string {
  return `${key.trial}/${key.repeat}/${key.fold}`;
}
