import type { Json } from './json.js';

/** Everything that a candidate may vary: the file's values with defaults filled in and the candidate's put in their places. */
export interface Settings {
  readonly preprocessing: readonly PreprocessingStep[];
  readonly model: ModelSettings;
  readonly training: TrainingSettings;
}

/** `{ name: 'remove-outliers', method: 'mad', threshold: 6 }`: the name picks the implementation, the rest are its options. */
export interface PreprocessingStep {
  readonly name: string;
  readonly [option: string]: Json;
}

/**
 * A number for all layers, or one for each that is named, by its name or its place from 1; `others` is for the rest, 0
 * where it is not there.
 */
export type LayerValues = number | Readonly<Record<string, number>>;

/** The name picks the topology; `dropout` is the rate of the dropout layers; the rest are the topology's options. */
export interface ModelSettings {
  readonly name: string;
  readonly dropout: LayerValues;
  readonly [option: string]: Json;
}

export type PenaltyName = 'l1' | 'l2' | 'elastic-net';
export type PenaltyConvention = 'article' | 'glmnet' | 'keras';

export interface PenaltySettings {
  readonly name: PenaltyName;
  readonly convention: PenaltyConvention;
  /** `gradient`: part of the loss, so clipped with it; `proximal`: a step of its own after the optimiser's. */
  readonly apply: 'gradient' | 'proximal';
  readonly lambda: LayerValues;
  readonly alpha: number;
  readonly beta1: number;
  readonly beta2: number;
}

export interface OptimizerSettings {
  readonly name: 'sgd' | 'momentum' | 'rmsprop' | 'adam' | 'adamw' | 'nadam' | 'lion';
  /** null: the optimiser's own default (see `training/optimizers.ts`). */
  readonly learningRate: number | null;
  readonly momentum: number;
  /** RMSProp's, of the mean of squares. */
  readonly decay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** AdamW's and Lion's decoupled decay of kernels; it is not λ. */
  readonly weightDecay: number;
}

export type ScheduleName = 'constant' | 'cosine' | 'step' | 'exponential' | 'one-cycle';

/** How the learning rate η goes with a fit's own steps: see `training/schedules`. */
export interface ScheduleSettings {
  readonly name: ScheduleName;
  /** Share of all steps in which η rises to where the schedule begins; [0, 1). */
  readonly warmup: number;
  /** Share of η at the end; null: the schedule's own. */
  readonly final: number | null;
  /** step: epochs between two falls. */
  readonly every: number;
  /** step: what η is multiplied with at each fall. */
  readonly factor: number;
  /** one-cycle: share of η to begin with. */
  readonly initial: number;
  /** one-cycle: share of the steps until η is reached. */
  readonly peak: number;
}

export interface EarlyStoppingSettings {
  /** Share of a fit's training rows kept apart to decide when to stop; never rows of the fold that scores it. */
  readonly fraction: number;
  /** Epochs without an improvement of more than `minDelta` before the fit stops. */
  readonly patience: number;
  readonly minDelta: number;
}

/** How much the rows of a class count in training: all classes alike in sum, or by class name (1 where it is not named). */
export type ClassWeight = 'balanced' | { readonly [label: string]: number };

/** Each name uses some of the numbers. */
export interface LossSettings {
  /** One of ours, or of a person's own; see `known-losses.ts`. */
  readonly name: string;
  /** huber's δ, in standard deviations of the target. */
  readonly delta: number;
  /** quantile's τ. */
  readonly level: number;
  /** focal's γ. */
  readonly gamma: number;
  /** focal, two classes: weight of the last one, the first one's being the rest; null: both 1. */
  readonly alpha: number | null;
}

/** Noise on gradients, of the variance η / (1 + t)^γ at a fit's own step t from 0. */
export interface GradientNoiseSettings {
  /** 0: none. */
  readonly eta: number;
  readonly gamma: number;
}

/** Which average of a fit's weights takes their place where it is evaluated and kept: see `training/averaging.ts`. */
export interface AveragingSettings {
  readonly name: 'none' | 'ema' | 'swa';
  /** ema: share of the average that a step keeps. */
  readonly decay: number;
  /** swa: the share of the epochs that go before the first that is averaged, or, from 1, that epoch. */
  readonly start: number;
}

export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerSettings;
  readonly schedule: ScheduleSettings;
  readonly penalty: PenaltySettings;
  /** Largest global norm of a fit's gradients; null: not clipped. */
  readonly clipNorm: number | null;
  /** Range that each gradient element is clipped to, before the norm; null: not clipped. */
  readonly clipValue: readonly [number, number] | null;
  readonly earlyStopping: EarlyStoppingSettings | null;
  /** null, or left out as in plans of before: every row counts once. */
  readonly classWeight?: ClassWeight | null | undefined;
  // What a file leaves out is left out here, so that a plan of before is still the same plan.
  /** Left out: the task's own. */
  readonly loss?: LossSettings | undefined;
  /** Share of each target that is spread over all classes. Left out: 0. */
  readonly labelSmoothing?: number | undefined;
  /** α of mixup's Beta(α, α). Left out: 0, nothing is mixed. */
  readonly mixup?: number | undefined;
  /** Largest norm of each unit's incoming weights, kept after every step. null or left out: none. */
  readonly maxNorm?: number | null | undefined;
  /** Whether kernels are kept from falling below 0. Left out: false. */
  readonly nonNegative?: boolean | undefined;
  /** Left out: none. */
  readonly gradientNoise?: GradientNoiseSettings | undefined;
  /** Left out: none. */
  readonly averaging?: AveragingSettings | undefined;
}
