import { countClasses } from './confusion.js';
import type { Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/**
 * Mean recall over the classes that occur among the rows; a class that does not occur has no recall and is left out.
 *
 * Source: Brodersen, Ong, Stephan, Buhmann, "The balanced accuracy and its posterior distribution", ICPR 2010, for two
 * classes; for more, as scikit-learn's `balanced_accuracy_score`.
 */
export function balancedAccuracy(predicted: Int32Array, target: Target, classes: number): Statistic {
  return (counts) => {
    const { actual, correct } = countClasses(predicted, target, classes, counts);
    let sum = 0;
    let present = 0;
    for (let k = 0; k < classes; k++) {
      if (actual[k] === 0) continue;
      sum += correct[k] / actual[k];
      present++;
    }
    return sum / present;
  };
}
