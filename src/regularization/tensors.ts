import type * as tfjs from '@tensorflow/tfjs-core';

/** TensorFlow.js is passed in, so that every backend uses the same formulas. */
export type Tf = typeof tfjs;
export type Tensor = tfjs.Tensor;
