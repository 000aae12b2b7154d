/**
 * What is wrong with a trial, if anything. All rules work on losses ≥ 0 with ideal 0 (`loss-scale.ts`), and compare
 * them with each other, with their errors, or with the loss of guessing: none depends on the metric's unit.
 *
 * In this order, the first that holds:
 *
 * 1. unstable   A fit diverged, met a non-finite gradient or an exploding one; or the folds' losses are spread far
 *               wider, for their size, than the winner's on the same folds: sd/mean > max(0.5, 3 × the winner's), with
 *               three folds or more. (Folds differ in difficulty for every candidate; one that sometimes fails to learn
 *               stands out against that.)
 * 2. measurably worse than the best that is known here (the winner or the unregularised reference), and by at least
 *               5 % of its loss: the deficit is (train − train of the best) + (gap − gap of the best).
 *    underfits  the first part is at least half of it: it already fails on the rows it trains on;
 *    overfits   the second is: it loses on new rows what it learned.
 * 3. as good as the best, yet
 *    overfits   its gap is more than twice its (corrected) standard error and more than a fifth of the loss of guessing;
 *    underfits  its training loss is 95 % or more of the loss of guessing: it has learned next to nothing.
 * 4. fits
 *
 * "Measurably" is the corrected resampled t-test at 5 %; with one fold the 5 % of the loss decide alone.
 */
import type { Direction } from '../core/metric.js';
import { mean, standardDeviation } from '../util/statistics.js';
import { type Scale, toLoss } from './loss-scale.js';
import { type Resampling, varianceFactor } from './resampled-t-test.js';
import type { TrialSummary } from './trial-summary.js';
import { verdictAgainst } from './verdict.js';

export type Diagnosis = 'underfits' | 'fits' | 'overfits' | 'unstable';

interface DiagnosisContext {
  readonly scale: Scale;
  readonly direction: Direction;
  readonly resampling: Resampling;
  readonly winner: TrialSummary;
  /** The better of the winner and the unregularised reference. */
  readonly best: TrialSummary;
  /** The loss of guessing; NaN where it is not known. */
  readonly guessing: number;
}

const widestSpread = 0.5;
const spreadAgainstWinner = 3;
const noticeableDeficit = 0.05;
const largeGap = 0.2;
const nothingLearned = 0.95;

/** @returns null for a trial that has not been judged: stopped, running, or failed by no doing of its own */
export function diagnose(trial: TrialSummary, context: DiagnosisContext | null): Diagnosis | null {
  if (showsInstability(trial)) return 'unstable';
  if (trial.state !== 'complete' || context === null) return null;
  if (isSpreadWide(trial, context)) return 'unstable';
  return deficitOf(trial, context) ?? absoluteFault(trial, context) ?? 'fits';
}

function showsInstability({ trial: { fits }, gradient }: TrialSummary): boolean {
  const diverged = fits.some((fit) => fit.state === 'failed' && fit.failure.kind === 'diverged');
  return diverged || (gradient !== null && (gradient.exploded > 0 || gradient.nonFiniteSteps > 0));
}

function isSpreadWide(trial: TrialSummary, { scale, winner }: DiagnosisContext): boolean {
  if (trial.score.folds.length < 3) return false;
  return relativeSpread(trial, scale) > Math.max(widestSpread, spreadAgainstWinner * relativeSpread(winner, scale));
}

function relativeSpread(trial: TrialSummary, scale: Scale): number {
  const losses = trial.score.folds.map((score) => toLoss(score, scale));
  const level = mean(losses);
  return level === 0 ? 0 : standardDeviation(losses) / level;
}

function deficitOf(trial: TrialSummary, context: DiagnosisContext): Diagnosis | null {
  const { scale, direction, resampling, best } = context;
  const [own, ideal] = [lossesOf(trial, scale), lossesOf(best, scale)];
  const deficit = own.validation - ideal.validation;
  if (deficit <= noticeableDeficit * ideal.validation) return null;
  const verdict = verdictAgainst(best, trial, direction, resampling);
  if (verdict !== null && verdict.againstBest !== 'worse') return null;
  return own.train - ideal.train >= deficit / 2 ? 'underfits' : 'overfits';
}

function absoluteFault(trial: TrialSummary, { scale, resampling, guessing }: DiagnosisContext): Diagnosis | null {
  const { train } = lossesOf(trial, scale);
  if (trial.gap > largeGap * guessing && trial.gap > 2 * gapError(trial, resampling)) return 'overfits';
  return train >= nothingLearned * guessing ? 'underfits' : null;
}

/** Corrected standard error of the mean gap over folds; 0 with one fold, which has none. */
function gapError(trial: TrialSummary, resampling: Resampling): number {
  if (trial.score.folds.length < 2) return 0;
  const gaps = trial.score.folds.map((score, fold) => score - trial.trainScore.folds[fold]);
  return standardDeviation(gaps) * Math.sqrt(varianceFactor(resampling));
}

function lossesOf(trial: TrialSummary, scale: Scale) {
  return { validation: toLoss(trial.score.mean, scale), train: toLoss(trial.trainScore.mean, scale) };
}
