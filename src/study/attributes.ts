import type { Report, ReportTrial } from '../report/report-schema.js';
import { summarizeTrial, type TrialSummary } from '../selection/trial-summary.js';
import type { TrialAttributes } from '../storage/store.js';

/** What other programs (Optuna's dashboard) are told of a trial, beyond its scores. Names are as theirs: snake case. */

type Attributes = TrialAttributes['attributes'];

/** What a trial's own fits say of it; told with the last of them. */
export function ownAttributes(summary: TrialSummary): TrialAttributes {
  return { trial: summary.number, attributes: ofFits(summary) };
}

/** What a report says of its trials, compared with each other. */
export function judgedAttributes({ trials, recommended }: Report): readonly TrialAttributes[] {
  return trials.map((trial) => ({
    trial: trial.number,
    attributes: {
      ...ofFits(trial),
      rank: trial.rank,
      recommended: trial.number === recommended?.trial,
      diagnosis: trial.diagnosis,
      verdict: trial.verdict?.againstBest ?? null,
      verdict_p: trial.verdict?.p ?? null,
      within_one_standard_error: trial.withinOneStandardError,
    },
  }));
}

type Scored = Pick<TrialSummary, 'failure'> & Pick<ReportTrial, 'gap'> & {
  readonly score: { readonly standardError: number | null };
  readonly trainScore: { readonly mean: number | null };
};

function ofFits({ score, trainScore, gap, failure }: Scored): Attributes {
  return {
    standard_error: finite(score.standardError),
    training_score: finite(trainScore.mean),
    gap: finite(gap),
    failure,
  };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

export { summarizeTrial };
