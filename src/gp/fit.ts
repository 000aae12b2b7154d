import { minimize } from './lbfgs.js';
import { createLogPosterior, fromTheta, type Hyperparameters, type Observations, toTheta } from './log-posterior.js';
import { lengthScaleCeiling, lengthScaleFloor, noiseCeiling, noiseFloor } from './priors.js';

/** Lengths to start from, as multiples of the unit cube's diagonal: a wiggly function and a smooth one. */
const startLengths = [
  { share: 0.205, noise: 1e-4 },
  { share: 0.6, noise: 1e-2 },
];

/**
 * The most probable hyperparameters: the best of the optima reached from the previous ones and from two fixed starts (a
 * posterior of hyperparameters has often one optimum that explains by structure and one that explains by noise).
 *
 * @param previous from an earlier fit of fewer observations; null: none
 */
export function fitHyperparameters(data: Observations, previous: Hyperparameters | null): Hyperparameters {
  const dimensions = data.columns.length;
  const logPosterior = createLogPosterior(data);
  const box = {
    lower: toTheta(uniformly(dimensions, lengthScaleFloor, noiseFloor)),
    upper: toTheta(uniformly(dimensions, lengthScaleCeiling, noiseCeiling)),
  };
  const fixed = startLengths.map(({ share, noise }) => uniformly(dimensions, share * Math.sqrt(dimensions), noise));
  const starts = [...(previous === null ? [] : [previous]), ...fixed].map((start) =>
    toTheta(start).map((value, i) => Math.min(Math.max(value, box.lower[i]), box.upper[i])),
  );
  const optima = starts.map((start) =>
    minimize((theta) => negative(logPosterior(theta)), start, {
      box,
      maxIterations: 100,
      gradientTolerance: 1e-2,
      gainTolerance: 1e-7,
    }),
  );
  return fromTheta(optima.reduce((best, optimum) => (optimum.value < best.value ? optimum : best)).x);
}

function uniformly(dimensions: number, length: number, noise: number): Hyperparameters {
  return { lengthScales: new Float64Array(dimensions).fill(length), noise };
}

function negative({ value, gradient }: { readonly value: number; readonly gradient: Float64Array }) {
  return { value: -value, gradient: gradient.map((slope) => -slope) };
}
