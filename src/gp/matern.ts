/**
 * The Matérn kernel of smoothness 5/2 with a length scale for each dimension, output scale 1.
 *
 * Notation: s = Σ_d δ_d² / ℓ_d², where δ_d is x_d − x'_d for a continuous column and 0 or 1 (Hamming) for a category;
 *   k(s) = (1 + √(5s) + 5s/3) exp(−√(5s)),   dk/ds = −(5/6) (1 + √(5s)) exp(−√(5s)).
 * Sources: C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning" (2006), eq. 4.17; categories
 * within the same distance as in Optuna's GPSampler.
 */

/** How a column of the inputs is compared: by difference, or equal or not. */
export type ColumnKind = 'continuous' | 'category';

/** δ². */
export function squaredDifference(kind: ColumnKind, a: number, b: number): number {
  if (kind === 'category') return a === b ? 0 : 1;
  return (a - b) * (a - b);
}

/** k(s). */
export function matern52(s: number): number {
  const root = Math.sqrt(5 * s);
  return (1 + root + (5 / 3) * s) * Math.exp(-root);
}

/** dk/ds; finite at s = 0, where the kernel itself has a second, but no third derivative. */
export function matern52Slope(s: number): number {
  const root = Math.sqrt(5 * s);
  return -(5 / 6) * (1 + root) * Math.exp(-root);
}
