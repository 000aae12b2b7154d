/** Summaries of a sample. All sums run in the order given, so equal input gives equal bits. */

type Numbers = ArrayLike<number>;

/**
 * Sum with Neumaier's compensation: the error stays near one rounding whatever the length and the order of magnitudes.
 *
 * Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974).
 */
export function sum(values: Numbers): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  // With an infinite or missing value the compensation is NaN; the plain sum tells which it was.
  return Number.isFinite(total) ? total + lost : total;
}

/** Arithmetic mean; NaN of an empty sample. */
export function mean(values: Numbers): number {
  return sum(values) / values.length;
}

/**
 * (Σw)² / Σw²: how many rows of equal weight say as much about a mean as these.
 *
 * Source: L. Kish, Survey Sampling (1965), section 11.7.
 */
export function effectiveRows(weights: Numbers): number {
  let total = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i];
    squares += weights[i] * weights[i];
  }
  return squares === 0 ? 0 : (total * total) / squares;
}

/**
 * Square root of the unbiased variance (divisor n − 1); NaN below two values. In two passes, the second corrected for the
 * rounding of the mean.
 *
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance", The American
 * Statistician 37 (1983), equation 1.7.
 */
export function standardDeviation(values: Numbers): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const centre = mean(values);
  const residuals = Float64Array.from(values, (value) => value - centre);
  const squares = sum(residuals.map((residual) => residual ** 2));
  return Math.sqrt((squares - sum(residuals) ** 2 / n) / (n - 1));
}

/** Middle value, or the mean of the two in the middle; NaN of an empty sample. */
export function median(values: Numbers): number {
  return quantile(values, 0.5);
}

/**
 * Sample quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan, "Sample quantiles in
 * statistical packages", The American Statistician 50 (1996); the default of NumPy and R).
 *
 * @param p in [0, 1]
 * @returns NaN of an empty sample
 */
export function quantile(values: Numbers, p: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const share = position - below;
  // No arithmetic where a value is hit: 0 · Infinity would be NaN.
  return share === 0 ? sorted[below] : (1 - share) * sorted[below] + share * sorted[below + 1];
}
