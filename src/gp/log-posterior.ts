/**
 * The log posterior of a Gaussian process's hyperparameters, and its gradient.
 *
 * Notation: n observations y of D columns; θ = (ln ℓ_1, …, ln ℓ_D, ln σ²); K = k(X, X) + diag(known noise) + σ² I;
 * β = 1ᵀK⁻¹y / 1ᵀK⁻¹1 the mean, by generalised least squares; r = y − β, α = K⁻¹ r;
 *   L(θ) = −½ rᵀα − ½ ln|K| − (n/2) ln 2π + ln p(θ),   ∂L/∂θ_j = ½ tr((ααᵀ − K⁻¹) ∂K/∂θ_j) + ∂ ln p/∂θ_j
 * (β maximises L, so its own dependence on θ adds nothing).
 * Source: Rasmussen & Williams (2006), eqs 2.30, 5.8, 5.9.
 */

import { findCholesky, inverse, logDeterminant, solve } from './cholesky.js';
import type { Evaluation } from './lbfgs.js';
import { type ColumnKind, matern52, matern52Slope, squaredDifference } from './matern.js';
import { lengthScalePrior, noisePrior } from './priors.js';

export interface Observations {
  readonly columns: readonly ColumnKind[];
  /** [n, D], row-major. */
  readonly x: Float64Array;
  /** [n]; standardised: the output scale is fixed at 1. */
  readonly y: Float64Array;
  /** Known variance of each observation, [n]; zeros where nothing is known. */
  readonly knownNoise: Float64Array;
}

export interface Hyperparameters {
  /** [D] */
  readonly lengthScales: Float64Array;
  /** Variance of what the inputs don't explain, beyond the known noise. */
  readonly noise: number;
}

export function toTheta({ lengthScales, noise }: Hyperparameters): Float64Array {
  return Float64Array.of(...lengthScales.map(Math.log), Math.log(noise));
}

export function fromTheta(theta: Float64Array): Hyperparameters {
  return { lengthScales: theta.slice(0, -1).map(Math.exp), noise: Math.exp(theta[theta.length - 1]) };
}

/** δ² of every pair i > j, pair by pair within a column. [D, n(n − 1)/2] */
function pairDifferences({ columns, x, y }: Observations): readonly Float64Array[] {
  const n = y.length;
  const width = columns.length;
  return columns.map((kind, d) => {
    const differences = new Float64Array((n * (n - 1)) / 2);
    let pair = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) differences[pair++] = squaredDifference(kind, x[i * width + d], x[j * width + d]);
    }
    return differences;
  });
}

/** s of every pair: Σ_d δ_d² / ℓ_d². [n(n − 1)/2] */
function scaledDistances(differences: readonly Float64Array[], lengthScales: Float64Array): Float64Array {
  const distances = new Float64Array(differences[0]?.length ?? 0);
  differences.forEach((column, d) => {
    const weight = lengthScales[d] ** -2;
    for (let pair = 0; pair < distances.length; pair++) distances[pair] += weight * column[pair];
  });
  return distances;
}

/** K, its lower triangle. [n, n] */
function kernelMatrix(distances: Float64Array, { knownNoise }: Observations, noise: number): Float64Array {
  const n = knownNoise.length;
  const matrix = new Float64Array(n * n);
  let pair = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) matrix[i * n + j] = matern52(distances[pair++]);
    matrix[i * n + i] = 1 + knownNoise[i] + noise;
  }
  return matrix;
}

/** β and α of the notation. */
export function leastSquares(
  solveWith: (b: Float64Array) => Float64Array,
  y: Float64Array,
): { readonly mean: number; readonly alpha: Float64Array } {
  const ones = solveWith(new Float64Array(y.length).fill(1));
  const onY = solveWith(y.slice());
  const mean = total(onY) / total(ones);
  return { mean, alpha: onY.map((value, i) => value - mean * ones[i]) };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** L(θ) for observations, ready to be evaluated many times. −Infinity where K is not positive definite. */
export function createLogPosterior(data: Observations): (theta: Float64Array) => Evaluation {
  const differences = pairDifferences(data);
  const { y } = data;

  return (theta) => {
    const hyperparameters = fromTheta(theta);
    const distances = scaledDistances(differences, hyperparameters.lengthScales);
    const cholesky = findCholesky(kernelMatrix(distances, data, hyperparameters.noise), y.length);
    if (cholesky === null) return { value: Number.NEGATIVE_INFINITY, gradient: theta.map(() => 0) };
    const { mean, alpha } = leastSquares((b) => solve(cholesky, b), y);
    const fit = y.reduce((sum, value, i) => sum + (value - mean) * alpha[i], 0);
    const likelihood = -0.5 * (fit + logDeterminant(cholesky) + y.length * Math.log(2 * Math.PI));
    const weights = gradientWeights(inverse(cholesky), alpha);
    const gradient = likelihoodGradient({ differences, distances, weights, hyperparameters });
    return withPriors(likelihood, gradient, theta);
  };
}

/** ½ (ααᵀ − K⁻¹), its lower triangle, written over K⁻¹. [n, n] */
function gradientWeights(inverseMatrix: Float64Array, alpha: Float64Array): Float64Array {
  const n = alpha.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) inverseMatrix[i * n + j] = 0.5 * (alpha[i] * alpha[j] - inverseMatrix[i * n + j]);
  }
  return inverseMatrix;
}

interface GradientInput {
  readonly differences: readonly Float64Array[];
  readonly distances: Float64Array;
  readonly weights: Float64Array;
  readonly hyperparameters: Hyperparameters;
}

function likelihoodGradient({ differences, distances, weights, hyperparameters }: GradientInput): Float64Array {
  const { lengthScales, noise } = hyperparameters;
  const n = Math.round(Math.sqrt(weights.length));
  const bySlope = new Float64Array(distances.length);
  let trace = 0;
  let pair = 0;
  for (let i = 0; i < n; i++) {
    // Each pair stands twice in the symmetric matrix, and ∂s/∂ ln ℓ_d = −2 δ_d² / ℓ_d².
    for (let j = 0; j < i; j++, pair++) bySlope[pair] = -4 * weights[i * n + j] * matern52Slope(distances[pair]);
    trace += weights[i * n + i];
  }
  const gradient = new Float64Array(lengthScales.length + 1);
  differences.forEach((column, d) => {
    let sum = 0;
    for (let p = 0; p < column.length; p++) sum += bySlope[p] * column[p];
    gradient[d] = sum / lengthScales[d] ** 2;
  });
  gradient[lengthScales.length] = noise * trace;
  return gradient;
}

function withPriors(likelihood: number, gradient: Float64Array, theta: Float64Array): Evaluation {
  const dimensions = theta.length - 1;
  let value = likelihood;
  for (let i = 0; i <= dimensions; i++) {
    const prior = i < dimensions ? lengthScalePrior(theta[i], dimensions) : noisePrior(theta[i]);
    value += prior.value;
    gradient[i] += prior.slope;
  }
  return { value, gradient };
}
