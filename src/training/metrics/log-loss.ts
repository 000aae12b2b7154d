import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** −log p(own class) of each row. [n] */
export function logLossByRow(logProbabilities: Float64Array, classes: number, target: Target): Float64Array {
  return Float64Array.from(target, (label, row) => -logProbabilities[row * classes + label]);
}

/**
 * Mean of −log p(own class), in nats. Logarithms come from logits, so nothing is clipped: a class that a model holds for
 * impossible costs what the model said (scikit-learn clips probabilities at the precision of their type).
 */
export function logLoss(logProbabilities: Float64Array, classes: number, target: Target): Statistic {
  return meanOf(logLossByRow(logProbabilities, classes, target));
}
