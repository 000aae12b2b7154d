import { penaltyWeights } from '../../../regularization/penalty.js';
import { lossNumbers, noLossNumbers } from '../../choose-loss.js';
import type { OptimizerScalars } from '../../optimizers.js';
import type { RowSource } from '../row-source.js';
import type { ProgramSetup } from '../step-program.js';

/** The fits' numbers, in the order in which they lie in their variable [numbers, T, 1, 1]. */
export const fitNumbers = [
  ...(['l1', 'l2', 'dropout', 'clipNorm', 'clipMin', 'clipMax'] as const),
  ...(['targetShift', 'targetScale'] as const),
  ...lossNumbers,
] as const;

export type FitNumber = (typeof fitNumbers)[number];

/** The optimiser's, in the order in which they lie in theirs. */
export const optimizerNumbers = [
  'momentum',
  'beta1',
  'beta2',
  'epsilon',
  'decay',
  'weightDecay',
] as const satisfies readonly (keyof OptimizerScalars)[];

/** What a step is fed for each fit, in the order in which it lies in its placeholder [numbers, T, 1, 1]. */
export const stepNumbers = [
  ...(['count', 'active', 'rate'] as const),
  ...(['correction1', 'correction2', 'gradientShare', 'adamScale', 'adamEpsilon'] as const),
] as const;

/** @returns [fitNumbers, T] */
export function valuesOfFits(source: RowSource, { fits, penalty }: ProgramSetup): Float32Array {
  const byFit = fits.map(
    (fit): Readonly<Record<FitNumber, number>> => ({
      ...penaltyWeights(penalty, fit.penalty),
      dropout: fit.dropout,
      clipNorm: fit.clipNorm,
      clipMin: fit.clipMin,
      clipMax: fit.clipMax,
      targetShift: fit.target.shift - source.targetOrigin,
      targetScale: fit.target.scale,
      ...(fit.loss ?? noLossNumbers),
    }),
  );
  return Float32Array.from(fitNumbers.flatMap((name) => byFit.map((numbers) => numbers[name])));
}
