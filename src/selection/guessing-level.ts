import type { MetricName } from '../core/metric.js';
import { mean } from '../util/statistics.js';
import type { TrialSummary } from './trial-summary.js';

/**
 * The loss of guessing without looking at the features: the unit that makes losses of different metrics and targets
 * comparable. For C classes the even guess, for labels that of two; for numbers the target's mean, whose rmse follows from a trial's own
 * r² = 1 − (rmse/sd)². The mean absolute error of guessing is √(2/π) sd, as for a normal target.
 *
 * @returns NaN where it can't be told
 */
export function guessingLevel(metric: MetricName, classes: number, trial: TrialSummary): number {
  switch (metric) {
    case 'log-loss':
      return Math.log(classes);
    case 'brier':
    case 'accuracy':
    case 'balanced-accuracy':
    case 'f1':
      return 1 - 1 / classes;
    case 'auc':
    case 'hamming-loss':
      return 0.5;
    case 'r2':
    case 'mcc':
      return 1;
    case 'rmse':
      return targetDeviation(trial);
    case 'mae':
      return Math.sqrt(2 / Math.PI) * targetDeviation(trial);
    default:
      return Number.NaN;
  }
}

function targetDeviation(trial: TrialSummary): number {
  const rmse = trial.metrics.get('rmse')?.folds ?? [];
  const r2 = trial.metrics.get('r2')?.folds ?? [];
  return mean(rmse.map((error, fold) => error / Math.sqrt(1 - r2[fold])));
}
