import type { LayerGraph } from '../../core/layer-graph.js';
import type { OptimizerSettings } from '../../core/settings.js';
import type { PenaltyKind, PenaltyStrength } from '../../regularization/penalty.js';
import type { StreamKey } from '../../util/philox.js';
import type { AveragingKind } from '../averaging.js';
import type { LossKind, LossNumbers } from '../choose-loss.js';
import type { GradientNoise } from '../gradient-noise.js';
import type { RateShare } from '../schedules/index.js';

/**
 * Called between steps, and between pieces of an evaluation: lets signals, timers and messages have their turn.
 *
 * @returns whether to go on; false: give up what is being done
 */
export type Pause = () => Promise<boolean>;

/**
 * The step port: how T fits that share shapes are trained, whatever computes it. All numbers that may differ between
 * fits are inputs [T], never constants of the program. T ≥ 1.
 */
export interface StepProgram {
  /** One epoch of steps; weights, optimiser slots and moving statistics move on. null where it was given up. */
  trainEpoch(epoch: EpochPlan, pause: Pause): Promise<EpochRecord | null>;
  /**
   * Outputs (logits, or standardised values) in evaluation mode, for rows of the dataset. A [rows, outputs] a fit; null
   * where it was given up.
   */
  evaluate(rows: readonly Int32Array[], pause: Pause): Promise<readonly Float32Array[] | null>;
  /** Weights and moving statistics, a list a fit in the order of the graph's parameters. */
  read(): Promise<readonly (readonly Float32Array[])[]>;
  /** Remembers the weights of the fits chosen, in place of what was remembered of them. */
  snapshot(chosen: readonly boolean[]): void;
  /** Takes the remembered weights back. */
  restore(): void;
  /**
   * Takes the weights, moving statistics among them, into the averages of a setup that has them.
   *
   * @param kept the share of each fit's average that stays, 0 where it begins; null: its average stays as it is
   */
  average(kept: readonly (number | null)[]): void;
  /** Puts averages in the place of weights, and weights in theirs. */
  swapAverages(): void;
  /**
   * Computes the moving statistics of batch normalisations anew for the weights as they are: the mean over the steps of an
   * epoch, by their rows, of the statistics of their batches in training mode, without dropout.
   *
   * @returns false where it was given up
   */
  recompute(epoch: EpochPlan, pause: Pause): Promise<boolean>;
  /** Everything that training has changed, to go on from in another process. */
  save(): ProgramState;
  /** Puts a state back that a program of the same setup saved. */
  load(state: ProgramState): void;
  dispose(): void;
}

/** Weights, optimiser slots and remembered weights, in the order of the graph's parameters; float32, all fits together. */
export interface ProgramState {
  readonly weights: readonly Float32Array[];
  readonly slots: readonly (readonly Float32Array[])[];
  /** Empty where nothing is remembered. */
  readonly remembered: readonly Float32Array[];
  /** Of the weights; left out where there are none. */
  readonly averages?: readonly Float32Array[];
}

/** What a program is made from. */
export interface ProgramSetup {
  readonly graph: LayerGraph;
  readonly optimizer: OptimizerSettings;
  readonly penalty: PenaltyKind & { readonly apply: 'gradient' | 'proximal' };
  readonly batchSize: number;
  /** Left out: the task's own. */
  readonly loss?: LossKind;
  /** Whether plans may mix rows; left out: they don't. */
  readonly mixes?: boolean;
  /** Whether kernels are kept from falling below 0; left out: they aren't. */
  readonly nonNegative?: boolean;
  /** Which averages of the weights are kept; ema's are made by the steps themselves. Left out or null: none. */
  readonly averaging?: AveragingKind | null;
  readonly fits: readonly FitSetup[];
}

/** One fit's numbers. */
export interface FitSetup {
  /** Initial values in the order of the graph's parameters. */
  readonly initial: readonly Float32Array[];
  /** Takes the place of missing values (NaN) before anything else; null: the data have none. [width] */
  readonly fill: Float32Array | null;
  /** Inputs are (x − shift) · scale. [width] */
  readonly shift: Float32Array;
  readonly scale: Float32Array;
  /** Regression trains on (y − shift) · scale, target by target; both empty for classes. */
  readonly target: { readonly shift: readonly number[]; readonly scale: readonly number[] };
  readonly penalty: PenaltyStrength;
  /** λ of each kernel in the order of the graph, in place of the penalty's; null: one for all. */
  readonly lambdas: readonly number[] | null;
  readonly dropout: number;
  /** The rate of each dropout layer in the order of the graph, in place of `dropout`; null: one for all. */
  readonly dropouts: readonly number[] | null;
  /** ∞: none. */
  readonly clipNorm: number;
  readonly clipMin: number;
  readonly clipMax: number;
  readonly learningRate: number;
  /** How it goes with the fit's own steps; null: it stays. */
  readonly schedule: RateShare | null;
  /** Largest norm of a unit's incoming weights; left out or ∞: none. */
  readonly maxNorm?: number;
  /** Left out or null: none; it is so for all fits or for none. */
  readonly noise?: GradientNoise | null;
  /** ema's d; left out: 0. */
  readonly decay?: number;
  /** What the loss takes, where it takes something. */
  readonly loss?: LossNumbers;
  /** Stream of dropout uniforms: the same for all candidates on a fold. */
  readonly dropoutKey: StreamKey;
}

export interface EpochPlan {
  /** In order, each made when it is asked for; they can be gone through again. */
  readonly steps: Iterable<BatchPlan>;
}

/** One step of all fits. Rows of a fit that are not real (the last batch is short) have mask 0. */
export interface BatchPlan {
  readonly rows: Int32Array; // [T · batch]
  readonly mask: Float32Array; // [T · batch]
  readonly counts: Float32Array; // [T] real rows, at least 1
  /** What the rows' losses are multiplied by, 0 where they are not real; null where no fit has weights. [T · batch] */
  readonly rowWeights: Float32Array | null;
  /** What rows are mixed with; null or left out: nothing. */
  readonly mix?: BatchMix | null | undefined;
  /** Fits that make this step; the others stay as they are, to the bit. */
  readonly active: readonly boolean[]; // [T]
  /** A fit's own steps before this one. */
  readonly stepsBefore: readonly number[]; // [T]
}

/** Each row is `share` of itself and the rest of its partner, inputs and targets alike: see `mixup.ts`. */
export interface BatchMix {
  readonly partners: Int32Array; // [T · batch], rows
  readonly shares: Float32Array; // [T]
}

/** What happened to each fit in an epoch. [T] everywhere. */
export interface EpochRecord {
  readonly steps: readonly number[];
  /** Sum over steps of the batch loss, penalty included. */
  readonly lossSums: readonly number[];
  /** Largest finite global norm before clipping, 0 where there was none. */
  readonly maxNorms: readonly number[];
  readonly clippedSteps: readonly number[];
  /** Steps with a weight, loss or gradient that is not finite. The first one takes the fit out of the epoch's rest. */
  readonly nonFiniteSteps: readonly number[];
  /** Sum over steps of the norm of the data loss's gradient, a list by kernel for each fit. */
  readonly kernelNormSums: readonly (readonly number[])[];
  /** Loss of every step, for whoever replays a fit elsewhere: a list a fit. */
  readonly losses: readonly (readonly number[])[];
}
