/**
 * The 95 % interval in which the recommended trial's test score should fall: a prediction interval, not a confidence
 * interval, because the test set is itself a sample.
 *
 * Notation: k folds × r repeats = n fits with mean loss μ̂ and variance s² over fits; N_v validation rows a fold, N_t
 * test rows; σ² variance of one row's loss (`row-spread.ts`); ρ = 1/k; f = 1/n + ρ/(1−ρ), the factor of Nadeau &
 * Bengio (`resampled-t-test.ts`); τ² = max(0, s² − σ²/N_v), what fits differ by beyond their rows: initial weights,
 * batch order, training rows.
 *
 *   V = σ²/N_t          the test rows are a sample
 *     + f σ²/N_v        so are the validation rows, and folds share training rows
 *     + (1 + f) τ²      the refit is one more fit with its own luck, and μ̂ carries the folds'
 *
 * Degrees of freedom by Satterthwaite (1946): the first two terms stand on the rows' σ², the third on s² with n − 1.
 * Metrics that are no plain mean over rows have only the folds: V = s² (f + max(1, N_v/N_t)), n − 1 degrees of freedom; the
 * maximum, because s² can't tell sampling, which more test rows would average away, from a fit's own luck.
 *
 * Losses are skewed to the right, and their spread grows with their level, so the interval is made on the square root
 * of the loss, √μ̂ ± t √V/(2√μ̂): it is never negative, and reaches further up than down (for counts the root is the
 * transformation that stabilises the variance: M. S. Bartlett, 1936). An accuracy moves in steps of 1/N_t: its ends are
 * half a step further out. The bad end is moved out by the winner's optimism (`optimism.ts`). The refit sees more rows
 * than the folds did; how much that helps is not known, so only the good end is moved, by the most that is usual: loss
 * falls with the rows n at best like n^−½, the classical rate, and learning curves of networks are flatter
 * (J. Hestness et al., "Deep learning scaling is predictable, empirically", 2017).
 */
import type { MetricName } from '../core/metric.js';
import { standardDeviation } from '../util/statistics.js';
import { studentTQuantile } from '../util/student-t.js';
import { fromLoss, type Scale, toLoss, worstLoss } from './loss-scale.js';
import { optimismOf } from './optimism.js';
import { type Resampling, varianceFactor } from './resampled-t-test.js';
import { type RowSpread, rowSpread } from './row-spread.js';
import type { TrialSummary } from './trial-summary.js';

export interface ExpectedTest {
  readonly low: number;
  readonly high: number;
}

interface ExpectedTestContext {
  readonly metric: MetricName;
  readonly scale: Scale;
  readonly resampling: Resampling;
  readonly repeats: number;
  /** N_v and N_t. */
  readonly validationRows: number;
  readonly testRows: number;
  /** Share of the training rows that a fold trains on: 1 − N_v / all training rows. */
  readonly foldShare: number;
  /** Whether a metric is the plain mean over rows that its definition says: not where rows have weights. */
  readonly meanOverRows: boolean;
}

const steepestLearning = 0.5;

/** @returns null where there is no test set, or one fold and a metric that its rows say nothing about */
export function expectedTest(
  winner: TrialSummary,
  trials: readonly TrialSummary[],
  context: ExpectedTestContext,
): ExpectedTest | null {
  const { metric, scale, testRows } = context;
  if (testRows === 0 || winner.state !== 'complete') return null;
  const spread = predictiveSpread(winner, context);
  if (spread === null) return null;
  const margin = studentTQuantile(0.975, spread.degrees) * Math.sqrt(spread.variance);
  const loss = toLoss(winner.score.mean, scale);
  const [best, worst] = onRootScale(loss, margin, testRows);
  const halfStep = metric === 'accuracy' ? 0.5 / testRows : 0;
  const afterRefit = best * context.foldShare ** steepestLearning;
  return asScores(Math.max(0, afterRefit - halfStep), worst + halfStep + optimismOf(winner, trials, context), scale);
}

function predictiveSpread(winner: TrialSummary, context: ExpectedTestContext): RowSpread | null {
  const { metric, resampling, repeats, validationRows, testRows, meanOverRows } = context;
  const factor = varianceFactor(resampling);
  const folds = winner.score.folds;
  const foldVariance = folds.length < 2 ? null : standardDeviation(folds) ** 2;
  const row = meanOverRows ? rowSpread(metric, winner.completeFits, repeats) : null;
  if (row === null) {
    if (foldVariance === null) return null;
    return { variance: foldVariance * (factor + Math.max(1, validationRows / testRows)), degrees: folds.length - 1 };
  }
  const sampling = row.variance / testRows + (factor * row.variance) / validationRows;
  const luck = (1 + factor) * Math.max(0, (foldVariance ?? 0) - row.variance / validationRows);
  const variance = sampling + luck;
  if (variance === 0) return { variance, degrees: row.degrees };
  const uncertainty = sampling ** 2 / row.degrees + luck ** 2 / Math.max(1, folds.length - 1);
  return { variance, degrees: Math.max(1, variance ** 2 / uncertainty) };
}

/** A loss of zero has no root scale: half an error in the test rows stands for it. */
function onRootScale(loss: number, margin: number, testRows: number): [number, number] {
  const root = Math.sqrt(Math.max(loss, 0.5 / testRows));
  const step = margin / (2 * root);
  return [loss === 0 ? 0 : Math.max(0, root - step) ** 2, (root + step) ** 2];
}

function asScores(best: number, worst: number, scale: Scale): ExpectedTest {
  const [near, far] = [fromLoss(best, scale), fromLoss(Math.min(worstLoss(scale), worst), scale)];
  return scale.direction === 'minimize' ? { low: near, high: far } : { low: far, high: near };
}
