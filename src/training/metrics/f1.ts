import { countClasses } from './confusion.js';
import type { Target } from './prediction.js';
import type { Statistic } from './statistic.js';

/**
 * Macro F1: the mean over classes of 2·TP / (2·TP + FP + FN), over the classes that occur among the rows or among their
 * predictions. As scikit-learn's `f1_score(average='macro', zero_division=0)`, for two classes too: no class is "the
 * positive one".
 */
export function macroF1(predicted: Int32Array, target: Target, classes: number): Statistic {
  return (counts) => {
    const by = countClasses(predicted, target, classes, counts);
    let sum = 0;
    let present = 0;
    for (let k = 0; k < classes; k++) {
      const both = by.actual[k] + by.predicted[k];
      if (both === 0) continue;
      sum += (2 * by.correct[k]) / both;
      present++;
    }
    return sum / present;
  };
}
