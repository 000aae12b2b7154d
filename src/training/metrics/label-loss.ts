import type { Target } from './prediction.js';

/**
 * −ln p of what is so of each label: max(z, 0) − z y + ln(1 + e^−|z|). Nothing is clipped.
 *
 * @param logits [n, labels]
 * @param target 1 where the label is there, else 0, [n, labels]
 * @returns [n, labels]
 */
export function labelLosses(logits: Float64Array, target: Target): Float64Array {
  return logits.map((z, i) => softplus(target[i] === 1 ? -z : z));
}

/** ln(1 + e^z) */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}
