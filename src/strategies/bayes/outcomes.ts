import { mean, median } from '../../util/statistics.js';

/**
 * Losses as the model sees them: compressed above the median, failures filled in, standardised. Smaller is better.
 *
 * Notation: m the median, s_g the root mean square distance to m of the losses below it; a loss y > m becomes
 *   m + s_g ln(1 + (y − m)/s_g),
 * so that how bad the bad half is, which may span decades, leaves the scale to the good half. A failure becomes
 * max + ½ range + 1 in standard units: worse than everything seen, by about a range.
 * Source of the failure's value: the InfeasibleWarper of X. Song et al., "The Vizier Gaussian process bandit algorithm"
 * (2024); compressing the bad half follows that paper's half-rank warping in purpose, not in form.
 *
 * @param losses null: failed; at least one is not null, and those are finite
 * @returns [losses.length], mean 0, variance 1 where not all are equal
 */
export function modelOutcomes(losses: readonly (number | null)[]): Float64Array {
  const known = losses.filter((loss) => loss !== null);
  const compressed = standardized(compress(onUnitRange(known)));
  const worst = Math.max(...compressed);
  const failed = worst + (worst - Math.min(...compressed)) / 2 + 1;
  let next = 0;
  return standardized(losses.map((loss) => (loss === null ? failed : compressed[next++])));
}

/** Moved and stretched to [0, 1], so that no square overflows or vanishes; what follows does not depend on it otherwise. */
function onUnitRange(losses: readonly number[]): readonly number[] {
  const largest = losses.reduce((most, loss) => Math.max(most, Math.abs(loss)), 0) || 1;
  const scaled = losses.map((loss) => loss / largest);
  const least = Math.min(...scaled);
  const range = Math.max(...scaled) - least || 1;
  return scaled.map((loss) => (loss - least) / range);
}

function compress(losses: readonly number[]): readonly number[] {
  const middle = median(losses);
  const better = losses.filter((loss) => loss < middle);
  const scale = Math.sqrt(better.reduce((sum, loss) => sum + (middle - loss) ** 2, 0) / Math.max(better.length, 1));
  // Without a spread among the good half there is no scale to compress to.
  if (scale === 0) return losses;
  return losses.map((loss) => (loss > middle ? middle + scale * Math.log1p((loss - middle) / scale) : loss));
}

function standardized(values: ArrayLike<number>): Float64Array {
  const centre = mean(values);
  const shifted = Float64Array.from(values, (value) => value - centre);
  const deviation = Math.sqrt(mean(shifted.map((value) => value * value)));
  return deviation === 0 ? shifted : shifted.map((value) => value / deviation);
}
