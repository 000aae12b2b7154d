/**
 * Corrected resampled t-test.
 *
 * Notation: d_j, j = 1 … n: differences of two candidates' scores on the same fold; d̄ and s² their mean and variance;
 * ρ = n_test/(n_test + n_train), the correlation that shared training rows bring into the d_j. For k folds ρ = 1/k, also
 * where they differ in size: the mean of their shares is 1/k. Where folds are no partition (windows of time, rows that
 * are never validated on), ρ is the mean of their shares.
 *
 *   t = d̄ / √((1/n + ρ/(1−ρ)) s²),   n − 1 degrees of freedom
 *
 * Sources: C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning 52 (2003), section 4,
 * where ρ/(1−ρ) is written n_test/n_train; R. R. Bouckaert, E. Frank, PAKDD 2004, for repeated folds; A. Benavoli
 * et al., "Time for a change", JMLR 18 (2017), equation 3, for the interval.
 */
import { mean, standardDeviation } from '../util/statistics.js';
import { studentTCdf, studentTQuantile } from '../util/student-t.js';

export interface Resampling {
  /** n: repeats × folds. */
  readonly fits: number;
  /** ρ. */
  readonly testShare: number;
}

/** ρ is 1/k; with one fold, which has no such k, it is the share of rows that validate. */
export function resamplingOf(
  shape: { readonly repeats: number; readonly folds: number },
  rows: { readonly validation: number; readonly all: number },
): Resampling {
  const testShare = shape.folds > 1 ? 1 / shape.folds : rows.validation / rows.all;
  return { fits: shape.repeats * shape.folds, testShare };
}

/** 1/n + ρ/(1−ρ): what the variance of one fold's score is multiplied by to get the variance of the mean. */
export function varianceFactor({ fits, testShare }: Resampling): number {
  return 1 / fits + testShare / (1 - testShare);
}

interface PairedComparison {
  /** Mean of a − b. */
  readonly difference: number;
  /** 95 % interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided. */
  readonly p: number;
}

/** Differences smaller than this share of the scores are rounding, not effects. */
const rounding = 1e-12;

/** Compares scores on the same folds, in the same order. @returns null with fewer than two folds */
export function compareOnFolds(
  a: readonly number[],
  b: readonly number[],
  resampling: Resampling,
): PairedComparison | null {
  if (a.length < 2) return null;
  const differences = a.map((value, fold) => withoutRounding(value - b[fold], value));
  const difference = mean(differences);
  const error = Math.sqrt(varianceFactor(resampling)) * withoutRounding(standardDeviation(differences), mean(a));
  if (error === 0) return { difference, low: difference, high: difference, p: difference === 0 ? 1 : 0 };
  const degrees = a.length - 1;
  const margin = studentTQuantile(0.975, degrees) * error;
  const p = 2 * studentTCdf(-Math.abs(difference / error), degrees);
  return { difference, low: difference - margin, high: difference + margin, p };
}

function withoutRounding(difference: number, value: number): number {
  return Math.abs(difference) <= rounding * Math.abs(value) ? 0 : difference;
}
