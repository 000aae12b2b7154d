import type * as tfjs from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels/kernels.js';

export { activationNumbers } from '../kernels/activations.js';
export type { Kernels } from '../kernels/kernels.js';

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
  /** Kernels of our own to train by, where there are any. */
  readonly kernels?: Kernels;
}

export type Tensor = tfjs.Tensor;
