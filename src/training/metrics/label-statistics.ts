import type { Measures } from '../../core/measures.js';
import { auc } from './auc.js';
import { averagePrecision } from './average-precision.js';
import { decideLabels } from './decide.js';
import { eachLabel, type OneLabel } from './each-label.js';
import { countLabels, type LabelCounts } from './label-counts.js';
import { labelLosses } from './label-loss.js';
import { meanOverTargets } from './mean-over-targets.js';
import { ownStatistics } from './own-statistic.js';
import type { Prediction, Target } from './prediction.js';
import { meanOf, type Statistic, type StatisticMakers } from './statistic.js';

/**
 * How each metric of several labels is prepared, by its name. Definitions: `core/known-metrics.ts`; as scikit-learn's for
 * indicator matrices.
 */
export function labelStatistics(
  prediction: Extract<Prediction, { task: 'multi-label' }>,
  target: Target,
  { decision, own, classes: names }: Measures,
): StatisticMakers {
  const { labels, logits } = prediction;
  const decided = decideLabels(prediction, decision);
  const rows = () => overlapsOf(decided, target, labels);
  const counted = (rate: (counts: readonly LabelCounts[]) => number): Statistic => {
    return (counts) => rate(countLabels(decided, target, labels, counts));
  };
  const each = (statisticOf: (one: OneLabel) => Statistic) => meanOfDefined(eachLabel(prediction, target), statisticOf);
  return {
    'log-loss': () => meanOf(meanOverTargets(labelLosses(logits, target), labels)),
    'subset-accuracy': () => meanOf(rows().map(({ wrong }) => (wrong === 0 ? 1 : 0))),
    'hamming-loss': () => meanOf(rows().map(({ wrong }) => wrong / labels)),
    'f1-micro': () => counted((all) => f1Of(sumOf(all))),
    'f1-macro': () => counted((all) => meanDefined(all.map(f1Of))),
    'f1-samples': () => meanOf(rows().map(({ both, own: actual, given }) => shareOf(2 * both, actual + given))),
    jaccard: () => meanOf(rows().map(({ both, own: actual, given }) => shareOf(both, actual + given - both))),
    auc: () => each((one) => auc(one.prediction.logProbabilities, 2, one.target)),
    'average-precision': () => each((one) => averagePrecision(one.prediction.logProbabilities, 2, one.target, 1)),
    ...ownStatistics(own, () => ({
      task: 'multi-label',
      labels: names,
      actual: Int32Array.from(target),
      decided,
      probabilities: logits.map((z) => 1 / (1 + Math.exp(-z))),
    })),
  };
}

/** A row's labels: how many it has, was given, both, and how many of either are wrong. */
interface Overlap {
  readonly own: number;
  readonly given: number;
  readonly both: number;
  readonly wrong: number;
}

function overlapsOf(decided: Int32Array, target: Target, labels: number) {
  const overlaps = Array.from({ length: decided.length / labels }, (_, row): Overlap => {
    let [own, given, both] = [0, 0, 0];
    for (let i = row * labels; i < (row + 1) * labels; i++) {
      own += target[i];
      given += decided[i];
      both += target[i] * decided[i];
    }
    return { own, given, both, wrong: own + given - 2 * both };
  });
  return { map: (change: (overlap: Overlap) => number) => Float64Array.from(overlaps, change) };
}

/** 1 where there is nothing to find and nothing was found. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function f1Of({ truePositives, falsePositives, falseNegatives }: LabelCounts): number {
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

function sumOf(all: readonly LabelCounts[]): LabelCounts {
  const sum = (key: keyof LabelCounts) => all.reduce((total, own) => total + own[key], 0);
  return {
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    falseNegatives: sum('falseNegatives'),
    trueNegatives: sum('trueNegatives'),
  };
}

function meanOfDefined(all: readonly OneLabel[], statisticOf: (one: OneLabel) => Statistic): Statistic {
  const statistics = all.map(statisticOf);
  return (counts) => meanDefined(statistics.map((statistic) => statistic(counts)));
}

function meanDefined(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
