import { countClasses } from './confusion.js';
import type { Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/**
 * Matthews' correlation coefficient for any number of classes. With n rows, s of them right, t_c rows of class c and d_c
 * decisions for it:
 *
 *   (n s − Σ t_c d_c) / √((n² − Σ t_c²) (n² − Σ d_c²)),  0 where a factor below is 0, as scikit-learn has it.
 *
 * Source: J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004.
 */
export function mcc(decided: Int32Array, target: Target, classes: number): Statistic {
  return (counts) => {
    const { actual, predicted, correct } = countClasses(decided, target, classes, counts);
    let [rows, right, products, ofTruth, ofDecisions] = [0, 0, 0, 0, 0];
    for (let k = 0; k < classes; k++) {
      rows += actual[k];
      right += correct[k];
      products += actual[k] * predicted[k];
      ofTruth += actual[k] ** 2;
      ofDecisions += predicted[k] ** 2;
    }
    const below = (rows ** 2 - ofTruth) * (rows ** 2 - ofDecisions);
    return below <= 0 ? 0 : (rows * right - products) / Math.sqrt(below);
  };
}
