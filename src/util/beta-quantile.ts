import { incompleteBeta } from './incomplete-beta.js';

/** Halvings of [0, 1]: to the last digit of a double. */
const halvings = 60;

/**
 * x with I_x(a, b) = share: the quantile function of Beta(a, b), by bisection; to an absolute error of 10⁻¹⁶.
 *
 * @param share in [0, 1]
 */
export function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, 1 - middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
