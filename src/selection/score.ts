import type { CompleteFit, FailedFit, FitKey } from '../core/fit.js';
import type { Direction, MetricName } from '../core/metric.js';
import { asLoss } from '../core/metric.js';
import type { Trial, TrialOutcome } from '../core/trial.js';
import { mean, standardDeviation } from '../util/statistics.js';

/** What a trial's fits are judged by. */
interface ScoreContext {
  readonly metric: MetricName;
  readonly direction: Direction;
  /** Fits that make a trial complete: repeats × folds. */
  readonly folds: number;
}

/** A trial's fits in the order repeat, fold; a refit is not a fold. */
export function foldFits(trial: Trial): readonly (CompleteFit | FailedFit)[] {
  return trial.fits
    .filter((fit) => fit.fold !== 'refit')
    .sort((a, b) => a.repeat - b.repeat || Number(a.fold) - Number(b.fold));
}

/** sd/√k; null with one fold, which says nothing about its own error. */
export function standardErrorOf(foldScores: readonly number[]): number | null {
  const k = foldScores.length;
  return k < 2 ? null : standardDeviation(foldScores) / Math.sqrt(k);
}

/**
 * A trial as the search sees it: failed as soon as one fit has failed or has no finite score, complete when all
 * `expectedFits` are there, pending before. The score is the unweighted mean over folds.
 */
export function scoreOf(trial: Trial, metric: MetricName, expectedFits: number): TrialOutcome {
  const fits = foldFits(trial);
  const reason = findFailure(fits, metric);
  if (reason !== null) return { state: 'failed', reason };
  if (fits.length < expectedFits) return { state: 'pending' };
  const foldScores = fits.map((fit) => (fit.state === 'complete' ? (fit.metrics[metric] ?? Number.NaN) : Number.NaN));
  return { state: 'complete', score: mean(foldScores), standardError: standardErrorOf(foldScores), foldScores };
}

/**
 * The number of the complete trial with the best mean score, the lowest number among equals; null where none is
 * complete.
 */
export function chooseWinner(trials: readonly Trial[], context: ScoreContext): number | null {
  let winner: { readonly number: number; readonly loss: number } | null = null;
  for (const trial of trials) {
    const outcome = scoreOf(trial, context.metric, context.folds);
    if (outcome.state !== 'complete') continue;
    const loss = asLoss(outcome.score, context.direction);
    const better = winner === null || loss < winner.loss || (loss === winner.loss && trial.number < winner.number);
    if (better) winner = { number: trial.number, loss };
  }
  return winner?.number ?? null;
}

function findFailure(fits: readonly (CompleteFit | FailedFit)[], metric: MetricName): string | null {
  for (const fit of fits) {
    if (fit.state === 'failed') return `${placeOf(fit)}: ${fit.failure.message}`;
    const score = fit.metrics[metric];
    if (score === undefined || !Number.isFinite(score)) return `${placeOf(fit)}: ${metric} is not a finite number`;
  }
  return null;
}

/** Counted from 0, as everywhere: in reports, the log, the file and what is said of damage. */
function placeOf(key: FitKey): string {
  const fold = key.fold === 'refit' ? 'refit' : `fold ${key.fold}`;
  return key.repeat === 0 ? fold : `repeat ${key.repeat}, ${fold}`;
}
