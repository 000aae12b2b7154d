/**
 * What a Gaussian process knows of the function at a point, given hyperparameters and observations.
 *
 * Notation as in log-posterior.ts; at x: k = k(X, x), mean β + kᵀα, variance 1 − kᵀK⁻¹k, without the noise.
 * Source: Rasmussen & Williams (2006), eqs 2.25, 2.26.
 */

import { findCholesky, solve } from './cholesky.js';
import { type Hyperparameters, leastSquares, type Observations } from './log-posterior.js';
import { matern52, matern52Slope, squaredDifference } from './matern.js';

/** Below this the variance is rounding noise: the kernel's own scale is 1. */
const smallestVariance = 1e-12;

export interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

/** Gradients with respect to the columns of x, [D]; zero for categories. */
export interface PredictionSlopes {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

export interface Posterior {
  /** @param x [D] */
  predict(x: Float64Array): Prediction;
  predictWithSlopes(x: Float64Array): { readonly prediction: Prediction; readonly slopes: PredictionSlopes };
}

/** @throws Error where the kernel matrix has values that are not finite: inputs were not */
export function createPosterior(data: Observations, { lengthScales, noise }: Hyperparameters): Posterior {
  const { columns, x: inputs, y, knownNoise } = data;
  const n = y.length;
  const width = columns.length;
  const weights = lengthScales.map((length) => length ** -2);

  function distance(row: number, x: Float64Array): number {
    let s = 0;
    for (let d = 0; d < width; d++) s += weights[d] * squaredDifference(columns[d], inputs[row * width + d], x[d]);
    return s;
  }

  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = inputs.subarray(i * width, (i + 1) * width);
    for (let j = 0; j < i; j++) matrix[i * n + j] = matern52(distance(j, row));
    matrix[i * n + i] = 1 + knownNoise[i] + noise;
  }
  const cholesky = findCholesky(matrix, n);
  if (cholesky === null) throw new Error('the kernel matrix is not positive definite; are all inputs finite?');
  const factor = cholesky;
  const { mean: beta, alpha } = leastSquares((b) => solve(factor, b), y);

  // Scratch space: predicting is the innermost loop of a search.
  const distances = new Float64Array(n);
  const k = new Float64Array(n);
  const solved = new Float64Array(n);

  function predict(x: Float64Array): Prediction {
    let mean = beta;
    for (let i = 0; i < n; i++) {
      distances[i] = distance(i, x);
      k[i] = matern52(distances[i]);
      mean += k[i] * alpha[i];
    }
    solved.set(k);
    solve(factor, solved);
    let variance = 1;
    for (let i = 0; i < n; i++) variance -= k[i] * solved[i];
    return { mean, variance: Math.max(variance, smallestVariance) };
  }

  function predictWithSlopes(x: Float64Array) {
    const prediction = predict(x);
    const slopes = { mean: new Float64Array(width), variance: new Float64Array(width) };
    for (let i = 0; i < n; i++) {
      const slope = 2 * matern52Slope(distances[i]);
      for (let d = 0; d < width; d++) {
        if (columns[d] === 'category') continue;
        const change = slope * weights[d] * (x[d] - inputs[i * width + d]);
        slopes.mean[d] += alpha[i] * change;
        slopes.variance[d] -= 2 * solved[i] * change;
      }
    }
    if (prediction.variance === smallestVariance) slopes.variance.fill(0);
    return { prediction, slopes };
  }

  return { predict, predictWithSlopes };
}
