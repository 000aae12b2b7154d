import { type ClassCounts, countClasses } from './confusion.js';
import type { Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/** A rate of one class against the rest; NaN where the class has none. */
type ClassRate = (counts: ClassCounts, rows: number, k: number) => number;

/** TP / (TP + FP); 0 where nothing is decided to be of the class, as long as the class occurs. */
export const precisionOf: ClassRate = ({ actual, predicted, correct }, _rows, k) => {
  if (predicted[k] > 0) return correct[k] / predicted[k];
  return actual[k] > 0 ? 0 : Number.NaN;
};

/** TP / (TP + FN). */
export const recallOf: ClassRate = ({ actual, correct }, _rows, k) => correct[k] / actual[k];

/** TN / (TN + FP). */
export const specificityOf: ClassRate = ({ actual, predicted, correct }, rows, k) => {
  const others = rows - actual[k];
  return (others - (predicted[k] - correct[k])) / others;
};

/** 2·TP / (2·TP + FP + FN). */
export const f1Of: ClassRate = ({ actual, predicted, correct }, _rows, k) =>
  (2 * correct[k]) / (actual[k] + predicted[k]);

/** @param positive the class; null: the unweighted mean over all that have the rate */
export function classRate(
  rate: ClassRate,
  decided: Int32Array,
  target: Target,
  classes: number,
  positive: number | null,
): Statistic {
  return (counts) => {
    const by = countClasses(decided, target, classes, counts);
    const rows = by.actual.reduce((sum, own) => sum + own, 0);
    if (positive !== null) return rate(by, rows, positive);
    const rates = Array.from(by.actual, (_, k) => rate(by, rows, k)).filter((value) => !Number.isNaN(value));
    return rates.reduce((sum, value) => sum + value, 0) / rates.length;
  };
}
