import type { DeviceOptions } from '../backends/tensorflow-environment.js';
import type { Dataset, SplitRule, Splits } from '../core/dataset.js';
import type { CompleteFit, FailedFit, FitRequest, FitResult } from '../core/fit.js';
import type { LayerGraph, NamedWeight } from '../core/layer-graph.js';
import type { Measures } from '../core/measures.js';
import type { OwnLosses } from '../core/own-loss.js';
import type { StopSignal } from '../core/stop.js';
import type { FittedPreprocessing } from '../datasets/preprocessing/preprocessing.js';
import type { Checkpoints } from './checkpoints.js';
import type { BatchLimits } from './fits-per-batch.js';
import type { Prediction } from './metrics/prediction.js';
import type { TrainingWatch } from './watch.js';

/** What all fits of a study share. */
export interface TrainingData {
  readonly dataset: Dataset;
  /** All rows but the test rows, ascending: what a refit trains on. */
  readonly trainRows: Int32Array;
  readonly splits: Splits;
  /** What the rows that decide when to stop keep. */
  readonly rule: SplitRule;
  readonly seed: number;
}

/** A model that stands without its study: plain data. */
export interface TrainedModel {
  readonly graph: LayerGraph;
  readonly weights: readonly NamedWeight[];
  readonly preprocessing: FittedPreprocessing;
}

export type RefitOutcome =
  | { readonly result: CompleteFit; readonly model: TrainedModel }
  | { readonly result: FailedFit; readonly model: null };

export type OnEpoch = (progress: { readonly fits: number; readonly epoch: number; readonly epochs: number }) => void;

/** The one training engine: a batch of T fits that share shapes, T = 1 included. */
export interface Trainer {
  readonly backend: { readonly name: string; readonly version: string };
  /** Groups requests into batches that can train in one pass, none larger than the limit, in the order given. */
  planBatches(requests: readonly FitRequest[]): readonly (readonly FitRequest[])[];
  /** Trains one batch. Returns null where the signal said 'now'. A fit's bits don't depend on its company. */
  train(batch: readonly FitRequest[], signal: StopSignal, onEpoch: OnEpoch): Promise<readonly FitResult[] | null>;
  /** One fit on all training rows, with its weights. Returns null where the signal said 'now'. */
  refit(request: FitRequest, signal: StopSignal): Promise<RefitOutcome | null>;
  /** In evaluation mode, for rows of the dataset: log-probabilities, or values in the target's own unit. */
  predict(model: TrainedModel, rows: Int32Array): Promise<Prediction>;
  /** What a step costs each fit of a batch here, in milliseconds. @param now a clock in milliseconds */
  measureStep(batch: readonly FitRequest[], now: () => number): Promise<number>;
  dispose(): Promise<void>;
}

export interface TrainerOptions {
  /** `wasm`, `cpu`, …; see the map of backends. */
  readonly backend: string;
  /** Where TensorFlow computes; default auto. */
  readonly device?: DeviceOptions['device'];
  /** Default false. */
  readonly deterministic?: DeviceOptions['deterministic'];
  readonly fitsPerBatch: BatchLimits['fitsPerBatch'];
  /** Default null. */
  readonly maxMemoryBytes?: BatchLimits['maxMemoryBytes'];
  /** Where long batches leave their state between epochs; null: nowhere. */
  readonly checkpoints?: Checkpoints | null;
  /** Default: the standard metrics, the most probable class decided. */
  readonly measures?: Measures;
  /** Losses of a person's own, by name; default none. */
  readonly losses?: OwnLosses;
  /** Who wants to know where the time goes; default nobody. */
  readonly watch?: TrainingWatch;
}
