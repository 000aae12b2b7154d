import type { Task } from './metric-traits.js';

/** Rows of a batch as a loss of a person's own sees them. */
export interface LossRows {
  readonly rows: number;
  /** Classes, labels, or 1 for a number. */
  readonly width: number;
  /** What the network says: logits (of labels, each its own), or the standardised number. Row-major. [rows, width] */
  readonly outputs: Float32Array;
  /** One-hot, or 1 for each label that is there; shares under label smoothing and mixup; or the standardised number. [rows, width] */
  readonly targets: Float32Array;
}

export interface LossValues {
  /** Of each row. [rows] */
  readonly loss: ArrayLike<number>;
  /** Of a row's own loss by its outputs. [rows, width] */
  readonly gradient: ArrayLike<number>;
}

/** A loss of a person's own. The mean over a batch's rows is made small. */
export interface OwnLoss {
  readonly summary: string;
  readonly task: Task;
  /** Of these rows and nothing else, and the same each time. */
  readonly loss: (rows: LossRows) => LossValues;
}

export type OwnLosses = Readonly<Record<string, OwnLoss>>;
