/**
 * Priors of the hyperparameters, as log densities up to constants and their slopes in the parameter's logarithm. The mode
 * is taken of the density of the parameter itself (no Jacobian of the logarithm), as BoTorch and Optuna do.
 *
 * Sources: length scales after C. Hvarfner, E. O. Hellsten, L. Nardi, "Vanilla Bayesian optimization performs great in
 * high dimensions" (ICML 2024): LogNormal(√2 + ln(D)/2, √3), which grows with the diagonal of the cube; noise as in
 * Optuna's GPSampler: Gamma(1.1, 30), which holds small noise likely and large noise not.
 */

/** A log density and its derivative with respect to the parameter's logarithm. */
export interface LogPrior {
  readonly value: number;
  readonly slope: number;
}

/** @param dimensions D, the number of columns */
export function lengthScalePrior(logLengthScale: number, dimensions: number): LogPrior {
  const centre = Math.SQRT2 + Math.log(dimensions) / 2;
  const z = (logLengthScale - centre) / Math.sqrt(3);
  return { value: -logLengthScale - (z * z) / 2, slope: -1 - z / Math.sqrt(3) };
}

const noiseShape = 1.1;
const noiseRate = 30;

export function noisePrior(logNoise: number): LogPrior {
  const noise = Math.exp(logNoise);
  return {
    value: (noiseShape - 1) * logNoise - noiseRate * noise,
    slope: noiseShape - 1 - noiseRate * noise,
  };
}

/** Shortest length scale and smallest noise variance: below them a kernel matrix tells nothing more. */
export const lengthScaleFloor = 0.025;
export const noiseFloor = 1e-6;
/** Far beyond what standardised outputs on a unit cube can ask for. */
export const lengthScaleCeiling = 1e3;
export const noiseCeiling = 10;
