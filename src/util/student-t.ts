import { incompleteBeta } from './incomplete-beta.js';
import { normalQuantile } from './normal.js';

/**
 * Student's t distribution with ν degrees of freedom: for t ≤ 0, P(T ≤ t) = ½ I_x(ν/2, ½) with x = ν/(ν + t²).
 *
 * Source: M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", 26.7.1 and 26.5.27.
 */

/** P(T ≤ t) for t ≤ 0, where it is small and keeps its digits. */
function lowerTail(t: number, df: number): number {
  // By the ratio t²/ν, so that neither a huge t nor a huge ν overflows.
  const ratio = (t / df) * t;
  if (ratio === Number.POSITIVE_INFINITY) return 0;
  return 0.5 * incompleteBeta(1 / (1 + ratio), ratio / (1 + ratio), df / 2, 0.5);
}

/**
 * P(T ≤ t).
 *
 * @param df degrees of freedom, above 0
 */
export function studentTCdf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN;
  return t <= 0 ? lowerTail(t, df) : 1 - lowerTail(-t, df);
}

/** t ≤ 0 with P(T ≤ t) = p, for p < ½. */
function lowerQuantile(p: number, df: number): number {
  let high = 0;
  let low = Math.min(normalQuantile(p), -1);
  while (lowerTail(low, df) > p) {
    high = low;
    low *= 2;
  }
  // Bisection down to neighbouring numbers: at most some hundred steps, and nothing that could fail to converge.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (lowerTail(middle, df) < p) low = middle;
    else high = middle;
  }
}

/**
 * t with P(T ≤ t) = p; ±Infinity at 0 and 1, NaN outside of them.
 *
 * @param df degrees of freedom, above 0
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p === 0.5) return 0;
  return p < 0.5 ? lowerQuantile(p, df) : -lowerQuantile(1 - p, df);
}
