import type { Direction } from '../core/metric.js';
import { asLoss } from '../core/metric.js';
import type { TrialState, TrialSummary } from './trial-summary.js';

interface RankedTrial {
  /** From 1; null for a trial without a score. */
  readonly rank: number | null;
  readonly summary: TrialSummary;
}

const orderOfStates: Readonly<Record<TrialState, number>> = { complete: 0, failed: 1, stopped: 2, running: 3 };

/** Complete trials by mean score, ties by number; then failed, stopped and running ones by number, without a rank. */
export function rankTrials(summaries: readonly TrialSummary[], direction: Direction): readonly RankedTrial[] {
  return [...summaries]
    .sort((a, b) => compare(a, b, direction))
    .map((summary, index) => ({ rank: summary.state === 'complete' ? index + 1 : null, summary }));
}

function compare(a: TrialSummary, b: TrialSummary, direction: Direction): number {
  if (a.state !== b.state) return orderOfStates[a.state] - orderOfStates[b.state];
  const byScore = a.state === 'complete' ? asLoss(a.score.mean, direction) - asLoss(b.score.mean, direction) : 0;
  return byScore || a.number - b.number;
}
