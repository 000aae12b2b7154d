/**
 * The one-standard-error rule: among candidates whose mean score is no worse than the winner's by more than the
 * winner's standard error, prefer the most regularised.
 * Source: L. Breiman et al., "Classification and regression trees" (1984), section 3.4.3; T. Hastie et al., "The
 * elements of statistical learning", 2nd edition, section 7.10.
 */
import type { Direction } from '../core/metric.js';
import { asLoss } from '../core/metric.js';
import { compareStrength, type RegularizationStrength } from './regularization-strength.js';
import type { TrialSummary } from './trial-summary.js';

/** @returns null where the winner has no standard error (one fold), or the trial has no score */
export function withinOneStandardError(
  winner: TrialSummary,
  trial: TrialSummary,
  direction: Direction,
): boolean | null {
  const error = winner.score.standardError;
  if (error === null || trial.state !== 'complete') return null;
  return asLoss(trial.score.mean, direction) <= asLoss(winner.score.mean, direction) + error;
}

/** @returns null where the rule says nothing: one fold */
export function mostRegularized(
  winner: TrialSummary,
  trials: readonly TrialSummary[],
  direction: Direction,
  strengthOf: (trial: TrialSummary) => RegularizationStrength,
): TrialSummary | null {
  const eligible = trials.filter((trial) => withinOneStandardError(winner, trial, direction) === true);
  return [...eligible].sort((a, b) => compareStrength(strengthOf(a), strengthOf(b)) || a.number - b.number)[0] ?? null;
}
