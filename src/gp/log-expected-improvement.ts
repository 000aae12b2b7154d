/**
 * The logarithm of expected improvement for minimising, and its slopes, stable however little improvement is expected.
 *
 * Notation: y* the value to improve on; f ~ N(μ, σ²); u = (y* − μ)/σ; φ, Φ the standard normal density and distribution;
 *   EI = σ h(u),  h(u) = φ(u) + u Φ(u).
 * For u < 0, with v = −u and Mills' ratio M(v) = Φ(u)/φ(u): h(u) = φ(u) t(v), t(v) = 1 − v M(v). Far out, where t cancels,
 * its asymptotic series t = v⁻² (1 − 3v⁻² + 15v⁻⁴ − 105v⁻⁶ + …) takes over.
 * Source: S. Ament, S. Daulton, D. Eriksson, M. Balandat, E. Bakshy, "Unexpected improvements to expected improvement for
 * Bayesian optimization" (NeurIPS 2023), section 4.1; the series from M. Abramowitz, I. A. Stegun, eq. 26.2.12.
 */

import { millsRatio, normalCdf } from '../util/normal.js';
import type { Prediction } from './posterior.js';

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);
/** Beyond it the series' next term is below 1e-12, and t would lose more than that to cancellation. */
const farOut = 100;

export interface LogImprovement {
  readonly value: number;
  /** With respect to the mean and to the variance of the prediction. */
  readonly meanSlope: number;
  readonly varianceSlope: number;
}

/** t(v) for v > 0. */
function tailFactor(v: number): number {
  if (v < farOut) return 1 - v * millsRatio(v);
  const q = 1 / (v * v);
  return q * (1 - q * (3 - q * (15 - q * 105)));
}

/** ln h(u), Φ(u)/h(u) and φ(u)/h(u). */
function improvement(u: number): { readonly logH: number; readonly ratio: number; readonly density: number } {
  if (u > -1) {
    const phi = Math.exp(-0.5 * u * u - logRootTwoPi);
    const cdf = normalCdf(u);
    const h = phi + u * cdf;
    return { logH: Math.log(h), ratio: cdf / h, density: phi / h };
  }
  const t = tailFactor(-u);
  return { logH: -0.5 * u * u - logRootTwoPi + Math.log(t), ratio: (1 - t) / (-u * t), density: 1 / t };
}

/** @param best y*, the value to improve on */
export function logExpectedImprovement({ mean, variance }: Prediction, best: number): LogImprovement {
  const sigma = Math.sqrt(variance);
  const { logH, ratio, density } = improvement((best - mean) / sigma);
  return {
    value: Math.log(sigma) + logH,
    meanSlope: -ratio / sigma,
    varianceSlope: density / (2 * variance),
  };
}
