import { asLoss } from '../core/metric.js';
import type { StudyOutcome } from '../core/outcome.js';
import type { Trial } from '../core/trial.js';
import { type Diagnosis, diagnose } from './diagnosis.js';
import { type ExpectedTest, expectedTest } from './expected-test.js';
import { guessingLevel } from './guessing-level.js';
import { scaleOf } from './loss-scale.js';
import { mostRegularized, withinOneStandardError } from './one-standard-error.js';
import { rankTrials } from './ranking.js';
import { type RegularizationGain, regularizationGain } from './regularization-gain.js';
import { strengthOf } from './regularization-strength.js';
import { type Resampling, resamplingOf } from './resampled-t-test.js';
import { summarizeTrial, type TrialSummary } from './trial-summary.js';
import { type Verdict, verdictAgainst } from './verdict.js';

export interface JudgedTrial {
  readonly rank: number | null;
  readonly summary: TrialSummary;
  readonly diagnosis: Diagnosis | null;
  /** Against the winner; null where it can't be tested. */
  readonly verdict: Verdict | null;
  readonly withinOneStandardError: boolean | null;
}

/** Everything that is thought about a study's facts. */
export interface Judgement {
  /** In the order of the ranking. */
  readonly trials: readonly JudgedTrial[];
  readonly winner: JudgedTrial | null;
  readonly reference: JudgedTrial | null;
  readonly mostRegularized: JudgedTrial | null;
  readonly gain: RegularizationGain | null;
  readonly expected: ExpectedTest | null;
  /** Whether the test score fell where it was expected; null where either is missing. */
  readonly insideExpected: boolean | null;
}

/**
 * Judges a study against its winner: the recommended trial, or, while there is no recommendation yet, the best so far.
 */
export function judge(outcome: StudyOutcome): Judgement {
  const { direction } = outcome;
  const ranked = rankTrials(outcome.trials.map(summaryIn(outcome)), direction);
  const winnerNumber = outcome.recommended?.trial ?? ranked.find(({ rank }) => rank === 1)?.summary.number;
  const winner = ranked.find(({ summary }) => summary.number === winnerNumber)?.summary ?? null;
  const reference = outcome.reference === null ? null : summaryIn(outcome)(outcome.reference);
  const judged = judgeIn(outcome, winner, reference);
  const trials = ranked.map(({ rank, summary }) => ({ rank, ...judged(summary) }));
  const find = (wanted: TrialSummary | null) => trials.find(({ summary }) => summary === wanted) ?? null;
  const simplest =
    winner === null ? null : mostRegularized(winner, summariesOf(ranked), direction, strengthIn(outcome));
  const expected = winner === null ? null : expectedIn(outcome, winner, summariesOf(ranked));
  return {
    trials,
    winner: find(winner),
    reference: reference === null ? null : { rank: null, ...judged(reference) },
    mostRegularized: find(simplest),
    gain: winner === null ? null : regularizationGain(winner, reference, direction, resamplingIn(outcome)),
    expected,
    insideExpected: isInside(outcome, expected),
  };
}

function summariesOf(ranked: readonly { readonly summary: TrialSummary }[]): readonly TrialSummary[] {
  return ranked.map(({ summary }) => summary);
}

function summaryIn(outcome: StudyOutcome): (trial: Trial) => TrialSummary {
  return (trial) => summarizeTrial(trial, outcome);
}

function strengthIn({ plan }: StudyOutcome) {
  return ({ trial }: TrialSummary) => strengthOf(trial.parameters, plan.space, plan.settings);
}

export function resamplingIn({ shape, validationRows, data, foldShares }: StudyOutcome): Resampling {
  if (foldShares !== null) return { fits: shape.repeats * shape.folds, testShare: foldShares.validation };
  return resamplingOf(shape, { validation: validationRows, all: data.trainRows });
}

type Opinion = Omit<JudgedTrial, 'rank'>;

function judgeIn(
  outcome: StudyOutcome,
  winner: TrialSummary | null,
  reference: TrialSummary | null,
): (trial: TrialSummary) => Opinion {
  const { metric, direction } = outcome;
  if (winner === null) {
    return (summary) => ({
      summary,
      diagnosis: diagnose(summary, null),
      verdict: null,
      withinOneStandardError: null,
    });
  }
  const resampling = resamplingIn(outcome);
  const best = betterOf(winner, reference, outcome);
  // A label is there or not.
  const classes = outcome.task === 'multi-label' ? 2 : outcome.data.classes.length;
  const guessing = guessingLevel(metric, classes, best);
  const context = { scale: scaleOf(outcome), direction, resampling, winner, best, guessing };
  return (summary) => ({
    summary,
    diagnosis: diagnose(summary, context),
    verdict: verdictAgainst(winner, summary, direction, resampling),
    withinOneStandardError: withinOneStandardError(winner, summary, direction),
  });
}

function betterOf(winner: TrialSummary, reference: TrialSummary | null, { direction }: StudyOutcome): TrialSummary {
  if (reference?.state !== 'complete') return winner;
  const lossOf = (trial: TrialSummary) => asLoss(trial.score.mean, direction);
  return lossOf(reference) < lossOf(winner) ? reference : winner;
}

function expectedIn(outcome: StudyOutcome, winner: TrialSummary, trials: readonly TrialSummary[]): ExpectedTest | null {
  return expectedTest(winner, trials, {
    metric: outcome.metric,
    scale: scaleOf(outcome),
    resampling: resamplingIn(outcome),
    repeats: outcome.shape.repeats,
    validationRows: outcome.validationRows,
    testRows: outcome.data.testRows,
    foldShare: outcome.foldShares?.training ?? 1 - outcome.validationRows / outcome.data.trainRows,
    // Several numbers have a metric each, and a mean of those.
    meanOverRows: outcome.plan.data.weight === undefined && outcome.data.targets === undefined,
  });
}

function isInside({ test, metric }: StudyOutcome, expected: ExpectedTest | null): boolean | null {
  const value = test?.metrics[metric]?.value;
  if (expected === null || value === undefined) return null;
  return value >= expected.low && value <= expected.high;
}
