import type { Direction } from '../core/metric.js';
import { asLoss } from '../core/metric.js';
import { compareOnFolds, type Resampling } from './resampled-t-test.js';
import type { TrialSummary } from './trial-summary.js';

/**
 * What regularising gained on the objective over the same network without it: positive where the winner is better.
 * The winner was chosen on these folds and the reference was not, so the gain leans to the winner's side; the test
 * rows know nothing of that.
 */
export interface RegularizationGain {
  readonly difference: number;
  /** 95 % interval and two-sided p of the corrected resampled t-test; null with one fold. */
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
}

export function regularizationGain(
  winner: TrialSummary,
  reference: TrialSummary | null,
  direction: Direction,
  resampling: Resampling,
): RegularizationGain | null {
  if (reference?.state !== 'complete' || winner.state !== 'complete') return null;
  const losses = (trial: TrialSummary) => trial.score.folds.map((score) => asLoss(score, direction));
  const difference = asLoss(reference.score.mean, direction) - asLoss(winner.score.mean, direction);
  const comparison = compareOnFolds(losses(reference), losses(winner), resampling);
  return comparison ?? { difference, low: null, high: null, p: null };
}
