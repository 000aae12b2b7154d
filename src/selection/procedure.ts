/**
 * What nested validation says of the whole procedure (search, recommendation, training again): the mean over outer folds of
 * the score on rows that had no part in any of it. Source: `study/nested.ts`.
 */
import type { MetricName } from '../core/metric.js';
import type { OuterResult, StudyOutcome } from '../core/outcome.js';
import { mean } from '../util/statistics.js';
import { standardErrorOf } from './score.js';
import { type Aggregate, measured } from './trial-summary.js';

export interface JudgedProcedure {
  readonly score: Aggregate;
  readonly metrics: ReadonlyMap<MetricName, Aggregate>;
  readonly folds: readonly OuterResult[];
}

/** @returns null where the study is not nested, or its outer folds have not come to their end */
export function judgeProcedure(outcome: StudyOutcome): JudgedProcedure | null {
  const { nested, metric } = outcome;
  if (nested === null) return null;
  const over = (name: MetricName): Aggregate => {
    const folds = nested.map(({ metrics }) => metrics[name] ?? Number.NaN);
    return { mean: mean(folds), standardError: standardErrorOf(folds), folds };
  };
  return {
    score: over(metric),
    metrics: new Map([...measured(outcome)].map((name) => [name, over(name)])),
    folds: nested,
  };
}
