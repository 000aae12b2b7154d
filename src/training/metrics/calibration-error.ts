import { predictedClasses, type Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/** As in the paper's experiments. */
const bins = 15;

/**
 * Expected calibration error: rows in bins ((b − 1)/15, b/15] of their largest probability; Σ_b (n_b / n) · |share of
 * right rows − mean of that probability|. It speaks of the most probable class, whatever is decided.
 *
 * Source: C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", ICML 2017, equation 3.
 */
export function calibrationError(logProbabilities: Float64Array, classes: number, target: Target): Statistic {
  const best = predictedClasses(logProbabilities, classes);
  const confidence = Float64Array.from(best, (k, row) => Math.exp(logProbabilities[row * classes + k]));
  const binOf = Uint8Array.from(confidence, (share) => Math.min(bins, Math.max(1, Math.ceil(share * bins))) - 1);
  // What a row adds to Σ right − Σ confidence of its bin.
  const excess = Float64Array.from(best, (k, row) => (k === target[row] ? 1 : 0) - confidence[row]);
  return (counts) => {
    const sums = new Float64Array(bins);
    let rows = 0;
    for (let i = 0; i < excess.length; i++) {
      sums[binOf[i]] += counts[i] * excess[i];
      rows += counts[i];
    }
    return sums.reduce((sum, own) => sum + Math.abs(own), 0) / rows;
  };
}
