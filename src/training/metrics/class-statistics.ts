import type { Measures } from '../../core/measures.js';
import { accuracy } from './accuracy.js';
import { auc } from './auc.js';
import { averagePrecision } from './average-precision.js';
import { balancedAccuracy } from './balanced-accuracy.js';
import { brier } from './brier.js';
import { calibrationError } from './calibration-error.js';
import { classRate, f1Of, precisionOf, recallOf, specificityOf } from './class-rates.js';
import { cost } from './cost.js';
import { decideClasses } from './decide.js';
import { macroF1 } from './f1.js';
import { logLoss } from './log-loss.js';
import { mcc } from './mcc.js';
import { ownStatistics } from './own-statistic.js';
import type { Prediction, Target } from './prediction.js';
import type { StatisticMakers } from './statistic.js';
import { topKAccuracy } from './top-k-accuracy.js';

/** How each metric of classes is prepared, by its name. */
export function classStatistics(
  prediction: Extract<Prediction, { task: 'classification' }>,
  target: Target,
  { decision, positive: named, top, own, classes: names }: Measures,
): StatisticMakers {
  const { logProbabilities, classes } = prediction;
  const decided = decideClasses(prediction, decision);
  const positive = named ?? (classes === 2 ? 1 : null);
  return {
    'log-loss': () => logLoss(logProbabilities, classes, target),
    accuracy: () => accuracy(decided, target),
    'balanced-accuracy': () => balancedAccuracy(decided, target, classes),
    f1: () => macroF1(decided, target, classes),
    auc: () => auc(logProbabilities, classes, target),
    brier: () => brier(logProbabilities, classes, target),
    precision: () => classRate(precisionOf, decided, target, classes, positive),
    recall: () => classRate(recallOf, decided, target, classes, positive),
    specificity: () => classRate(specificityOf, decided, target, classes, positive),
    'f1-positive': () => classRate(f1Of, decided, target, classes, positive),
    mcc: () => mcc(decided, target, classes),
    'top-k-accuracy': () => topKAccuracy(logProbabilities, classes, target, top),
    'average-precision': () => averagePrecision(logProbabilities, classes, target, positive),
    'calibration-error': () => calibrationError(logProbabilities, classes, target),
    ...ownStatistics(own, () => ({
      task: 'classification',
      classes: names,
      actual: Int32Array.from(target),
      decided,
      probabilities: logProbabilities.map(Math.exp),
    })),
    ...(decision.kind === 'least-cost' && { cost: () => cost(decided, target, decision.costs) }),
  };
}
