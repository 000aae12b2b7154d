import type { TrialOutcome } from '../core/trial.js';
import type { Report } from '../report/report-schema.js';
import type { TrialAttributes } from '../storage/store.js';

/** What other programs (Optuna's dashboard) are told of a trial beyond its scores. Names are as theirs: snake case. */

/** What a trial's own fits say of it; told with the last of them. */
export function outcomeAttributes(trial: number, outcome: TrialOutcome): TrialAttributes {
  return {
    trial,
    attributes: {
      standard_error: outcome.state === 'complete' ? outcome.standardError : null,
      failure: outcome.state === 'failed' ? outcome.reason : null,
    },
  };
}

/** What a report says of its trials, compared with each other. */
export function judgedAttributes({ trials, recommended }: Report): readonly TrialAttributes[] {
  return trials.map((trial) => ({
    trial: trial.number,
    attributes: {
      standard_error: trial.state === 'complete' ? trial.score.standardError : null,
      failure: trial.failure,
      rank: trial.rank,
      recommended: trial.number === recommended?.trial,
      training_score: trial.trainScore.mean,
      gap: trial.gap,
      diagnosis: trial.diagnosis,
      verdict: trial.verdict?.againstBest ?? null,
      verdict_p: trial.verdict?.p ?? null,
      within_one_standard_error: trial.withinOneStandardError,
    },
  }));
}
