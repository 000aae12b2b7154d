import type { Direction } from '../core/metric.js';
import { asLoss } from '../core/metric.js';
import { compareOnFolds, type Resampling } from './resampled-t-test.js';
import type { TrialSummary } from './trial-summary.js';

/** `better` can only be where the winner was not chosen for its mean. */
export type AgainstBest = 'same' | 'worse' | 'better';

export interface Verdict {
  readonly againstBest: AgainstBest;
  readonly p: number;
}

const significance = 0.05;

/**
 * Can this trial be told from the winner? Two-sided corrected resampled t-test at 5 %. The level holds for each
 * comparison by itself; among many candidates a few are told apart by chance.
 *
 * @returns null where there are fewer than two folds, or a trial is not complete
 */
export function verdictAgainst(
  winner: TrialSummary,
  trial: TrialSummary,
  direction: Direction,
  resampling: Resampling,
): Verdict | null {
  if (winner.state !== 'complete' || trial.state !== 'complete') return null;
  const comparison = compareOnFolds(
    trial.score.folds.map((score) => asLoss(score, direction)),
    winner.score.folds.map((score) => asLoss(score, direction)),
    resampling,
  );
  if (comparison === null) return null;
  const { p, difference } = comparison;
  if (p >= significance) return { againstBest: 'same', p };
  return { againstBest: difference > 0 ? 'worse' : 'better', p };
}
