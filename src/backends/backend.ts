import type * as tfjs from '@tensorflow/tfjs-core';

/** TensorFlow.js' operations, passed to whoever computes. */
export type Tf = typeof tfjs;

/**
 * A loaded backend. Several may be loaded in one process; `activate` makes this one answer from now on, and costs nothing
 * where it does already.
 */
export interface Backend {
  readonly name: string;
  /** TensorFlow.js' version. */
  readonly version: string;
  readonly tf: Tf;
  activate(): Promise<void>;
}

export type Tensor = tfjs.Tensor;
