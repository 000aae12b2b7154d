import type { Kernels } from '../../../backends/backend.js';
import type { PenaltyWeights } from '../../../regularization/penalty.js';
import type { StepReport } from '../epoch-recorder.js';
import { limitsNorms, maxNormOf, penaltiesOf } from '../layer-strengths.js';
import { rateAt } from '../rates.js';
import type { ProgramSetup } from '../step-program.js';
import { createMove } from './move.js';
import { isTrained, type Layout } from './stages.js';
import type { Workspace } from './workspace.js';

/** From the gradients of the data's loss to new weights, for one fit after another. */
export interface FitUpdate {
  /**
   * Adds the penalty, and measures: what a step tells. The gradients in the workspace are clipped by range after it.
   *
   * @param dataLoss without the penalty
   * @returns the same object every time
   */
  regularize(fit: number, block: number, dataLoss: number): StepReport;
  /** Clips by norm and moves the weights, as the last call of `regularize` says. @param steps the fit's own, with this one */
  apply(fit: number, block: number, steps: number): void;
}

export function createFitUpdate(
  { call, views }: Kernels,
  { parameters, blockBytes }: Layout,
  { optimizer, penalty, nonNegative = false, fits }: ProgramSetup,
  { weightGradients, sums }: Workspace,
): FitUpdate {
  const trained = parameters.filter(isTrained);
  const isProximal = penalty.apply === 'proximal';
  const kernelCount = trained.filter(({ role }) => role === 'kernel').length;
  const strengths = fits.map((fit) => penaltiesOf(penalty, fit, kernelCount));
  const move = createMove(call, optimizer, blockBytes);
  let factor = 1;
  // Nothing is made anew at every step.
  const kernelNorms = new Float64Array(kernelCount);
  const report = { size: 0, loss: 0, norm: 0, clipped: false, kernelNorms };

  function regularize(fit: number, block: number, dataLoss: number): StepReport {
    const { clipNorm, clipMin, clipMax } = fits[fit];
    const clipsRange = Math.min(-clipMin, clipMax) < Number.POSITIVE_INFINITY;
    let kernels = 0;
    let loss = dataLoss;
    let size = 0;
    let before = 0;
    for (const { offset, count, role } of trained) {
      const gradient = weightGradients + offset;
      if (role === 'kernel') {
        const { l1, l2 } = strengths[fit][kernels];
        call.penalize(block + offset, gradient, count, isProximal ? 0 : l1, isProximal ? 0 : 2 * l2, sums);
        const { doubles } = views();
        const first = sums / 8;
        const squares = doubles[first];
        size += squares;
        loss += l1 * doubles[first + 1] + l2 * squares;
        kernelNorms[kernels++] = Math.sqrt(doubles[first + 2]);
        before += doubles[first + 3];
      } else before += call.sumOfSquares(gradient, count);
    }
    // What float32 does not hold is not finite in the other forms, and takes a fit out.
    const norm = Math.sqrt(Math.fround(before));
    const outside = clipsRange && clipAll(clipMin, clipMax);
    const ranged = outside ? Math.sqrt(squaresOfAll()) : norm;
    const isLong = ranged > clipNorm;
    factor = isLong ? clipNorm / ranged : 1;
    report.size = Math.fround(size);
    report.loss = Math.fround(loss);
    report.norm = norm;
    report.clipped = isLong || outside;
    return report;
  }

  /** @returns whether any element was outside */
  function clipAll(min: number, max: number): boolean {
    let outside = false;
    for (const { offset, count } of trained) {
      if (call.clipByRange(weightGradients + offset, count, min, max) !== 0) outside = true;
    }
    return outside;
  }

  function squaresOfAll(): number {
    return trained.reduce((sum, { offset, count }) => sum + call.sumOfSquares(weightGradients + offset, count), 0);
  }

  function apply(fit: number, block: number, steps: number): void {
    // As the tensors of the other forms hold it, so that the products agree.
    const rate = Math.fround(rateAt(fits[fit], steps - 1));
    move.begin(rate, steps);
    let kernel = 0;
    for (const { offset, count, role, units } of trained) {
      const weight = block + offset;
      move.take(weight, weightGradients + offset, count, role === 'kernel', factor);
      if (role !== 'kernel') continue;
      if (isProximal) shrink(count, strengths[fit][kernel], weight, rate);
      if (nonNegative) call.keepNonNegative(weight, count);
      if (limitsNorms(fits[fit])) call.limitNorms(weight, count / units, units, maxNormOf(fits[fit]));
      kernel++;
    }
  }

  function shrink(count: number, { l1, l2 }: PenaltyWeights, weight: number, rate: number): void {
    const threshold = Math.fround(rate * Math.fround(l1));
    const divisor = Math.fround(Math.fround(rate * Math.fround(l2)) * 2) + 1;
    call.shrink(weight, count, threshold, divisor);
  }

  return { regularize, apply };
}
