import { asLoss } from '../core/metric.js';
import type { StudyOutcome } from '../core/outcome.js';
import { canonicalJson } from '../util/hash.js';
import { resamplingIn } from './judge.js';
import { compareOnFolds } from './resampled-t-test.js';
import type { TrialSummary } from './trial-summary.js';

/** A complete trial and the study that it is of. */
export interface Contender {
  readonly outcome: StudyOutcome;
  readonly summary: TrialSummary;
}

/** Two trials on the same folds; see `resampled-t-test.ts` for the test. Differences are first − second, in the metric's unit. */
export interface TrialComparison {
  /** Why their folds are not the same; empty: they are. */
  readonly unpaired: readonly string[];
  readonly difference: number;
  /** Fold by fold, in the order repeat, fold; null where folds are not the same. */
  readonly differences: readonly number[] | null;
  /** 95 % interval and two-sided p; null where folds are not the same, or there is only one. */
  readonly test: { readonly low: number; readonly high: number; readonly p: number } | null;
  /** Which is better at the 5 % level; null where it can't be tested. */
  readonly better: 'first' | 'second' | 'neither' | null;
}

const significance = 0.05;

/** @returns the comparison by the first study's metric, which both must have measured */
export function compareTrials(first: Contender, second: Contender): TrialComparison {
  const { metric, direction } = first.outcome;
  const [a, b] = [first, second].map(({ summary }) => summary.metrics.get(metric) ?? summary.score);
  const unpaired = differencesOfFolds(first.outcome, second.outcome);
  const difference = a.mean - b.mean;
  if (unpaired.length > 0) return { unpaired, difference, differences: null, test: null, better: null };
  const differences = a.folds.map((score, fold) => score - b.folds[fold]);
  const compared = compareOnFolds(a.folds, b.folds, resamplingIn(first.outcome));
  if (compared === null) return { unpaired, difference, differences, test: null, better: null };
  const { low, high, p } = compared;
  const isFirst = asLoss(compared.difference, direction) < 0;
  const better = p >= significance ? 'neither' : isFirst ? 'first' : 'second';
  return { unpaired, difference: compared.difference, differences, test: { low, high, p }, better };
}

/** Folds follow from the data, what is set aside of them, the scheme, and the seed. */
function differencesOfFolds(a: StudyOutcome, b: StudyOutcome): readonly string[] {
  const parts = [a, b].map(({ data, plan, shape }) => {
    const { source: _source, ...columns } = plan.data;
    return { data: { hash: data.hash, ...columns }, seed: plan.seed, validation: plan.validation, shape };
  });
  const named = { data: 'the data', seed: 'the seed', validation: 'the validation', shape: 'the number of folds' };
  return (['data', 'seed', 'validation', 'shape'] as const)
    .filter((part) => canonicalJson(parts[0][part]) !== canonicalJson(parts[1][part]))
    .map((part) => named[part]);
}
