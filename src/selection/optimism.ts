import type { MetricName } from '../core/metric.js';
import { mean } from '../util/statistics.js';
import { type Scale, toLoss } from './loss-scale.js';
import type { TrialSummary } from './trial-summary.js';

interface Measured {
  readonly metric: MetricName;
  readonly scale: Scale;
}

/**
 * How much too good the winner's mean loss looks because it was chosen for it.
 *
 * Each fold has a winner of its own; how much better the fold winners look than the overall winner shows how far luck
 * alone carries: T = mean_j (loss_j of the winner − lowest loss_j). (R. J. Tibshirani, R. Tibshirani, "A bias
 * correction for the minimum error rate in cross-validation", Annals of Applied Statistics 3, 2009.) Luck of size e on
 * one fold is e/√n on a mean of n; if E is the expected minimum on one fold, T ≈ E − E/√n, while the winner's optimism
 * is E/√n, hence T/(√n − 1).
 */
export function optimismOf(winner: TrialSummary, trials: readonly TrialSummary[], measured: Measured): number {
  const complete = trials.filter((trial) => trial.state === 'complete');
  const losses = complete.map((trial) => blockLosses(trial, measured));
  const own = blockLosses(winner, measured);
  if (own.length < 2) return 0;
  const luck = own.map((loss, block) => loss - losses.reduce((low, other) => Math.min(low, other[block]), loss));
  return mean(luck) / (Math.sqrt(own.length) - 1);
}

const rowBlocks = 10;

/** Folds; with one fold, blocks of its rows, where row losses say what the metric does. Empty where they don't. */
function blockLosses(trial: TrialSummary, { metric, scale }: Measured): readonly number[] {
  if (trial.score.folds.length > 1) return trial.score.folds.map((score) => toLoss(score, scale));
  const [fit] = trial.completeFits;
  if (fit === undefined || fit.byRow.loss.length < rowBlocks) return [];
  if (metric !== 'log-loss' && metric !== 'rmse') return [];
  const means = blockMeans(fit.byRow.loss);
  return metric === 'rmse' ? means.map(Math.sqrt) : means;
}

/** Every tenth row, from the block's number on: rows may stand in some order, and a block should not. */
function blockMeans(losses: Float32Array): readonly number[] {
  const sums = new Array<number>(rowBlocks).fill(0);
  const counts = new Array<number>(rowBlocks).fill(0);
  for (let row = 0; row < losses.length; row++) {
    sums[row % rowBlocks] += losses[row];
    counts[row % rowBlocks]++;
  }
  return sums.map((sum, block) => sum / counts[block]);
}
