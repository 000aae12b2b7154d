import type { Kernels } from '../../../backends/backend.js';
import { unreachable } from '../../../core/errors.js';
import { penaltyWeights } from '../../../regularization/penalty.js';
import type { StepReport } from '../epoch-recorder.js';
import type { ProgramSetup } from '../step-program.js';
import { type Chain, isTrained, type ParameterPlace } from './chain.js';
import type { Workspace } from './workspace.js';

/** From the gradients of the data's loss to new weights, for one fit after another. */
export interface FitUpdate {
  /**
   * Adds the penalty, and measures: what a step tells. The gradients in the workspace are clipped by range after it.
   *
   * @param dataLoss without the penalty
   */
  regularize(fit: number, block: number, dataLoss: number): StepReport;
  /** Clips by norm and moves the weights, as the last call of `regularize` says. @param steps the fit's own, with this one */
  apply(fit: number, block: number, steps: number): void;
}

export function createFitUpdate(
  { call, views }: Kernels,
  { parameters, blockBytes }: Chain,
  { optimizer, penalty, fits }: ProgramSetup,
  { weightGradients, sums }: Workspace,
): FitUpdate {
  const trained = parameters.filter(isTrained);
  const isProximal = penalty.apply === 'proximal';
  const strengths = fits.map((fit) => penaltyWeights(penalty, fit.penalty));
  // As the tensors of the other forms hold them, so that the products agree.
  const rates = Float32Array.from(fits, (fit) => fit.learningRate);
  let factor = 1;

  function regularize(fit: number, block: number, dataLoss: number): StepReport {
    const { l1, l2 } = strengths[fit];
    const { clipNorm, clipMin, clipMax } = fits[fit];
    const clipsRange = Math.min(-clipMin, clipMax) < Number.POSITIVE_INFINITY;
    const kernelNorms: number[] = [];
    let loss = dataLoss;
    let size = 0;
    let before = 0;
    for (const { offset, count, role } of trained) {
      const gradient = weightGradients + offset;
      if (role === 'kernel') {
        call.penalize(block + offset, gradient, count, isProximal ? 0 : l1, isProximal ? 0 : 2 * l2, sums);
        const { doubles } = views();
        const [squares, sizes, ofData, ofAll] = doubles.subarray(sums / 8, sums / 8 + 4);
        size += squares;
        loss += l1 * sizes + l2 * squares;
        before += ofAll;
        kernelNorms.push(Math.sqrt(ofData));
      } else before += call.sumOfSquares(gradient, count);
    }
    // What float32 does not hold is not finite in the other forms, and takes a fit out.
    const norm = Math.sqrt(Math.fround(before));
    const outside = clipsRange && clipAll(clipMin, clipMax);
    const ranged = outside ? Math.sqrt(squaresOfAll()) : norm;
    const isLong = ranged > clipNorm;
    factor = isLong ? clipNorm / ranged : 1;
    return { size: Math.fround(size), loss: Math.fround(loss), norm, clipped: isLong || outside, kernelNorms };
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
    for (const place of trained) {
      move(place, fit, block + place.offset, steps);
      if (isProximal && place.role === 'kernel') shrink(place, fit, block + place.offset);
    }
  }

  function move({ offset, count, role }: ParameterPlace, fit: number, weight: number, steps: number): void {
    const { name, beta1, beta2, epsilon, weightDecay } = optimizer;
    const gradient = weightGradients + offset;
    const [first, second] = [weight + blockBytes, weight + 2 * blockBytes];
    const rate = rates[fit];
    switch (name) {
      case 'sgd':
        call.sgd(weight, gradient, count, factor, rate);
        return;
      case 'momentum':
        call.momentum(weight, gradient, first, count, factor, rate, optimizer.momentum);
        return;
      case 'rmsprop': {
        const { decay } = optimizer;
        call.rmsprop(weight, gradient, first, count, factor, rate, decay, 1 - decay, epsilon);
        return;
      }
      case 'adam':
      case 'adamw': {
        const step = Math.fround(rate * Math.fround(1 / (1 - beta1 ** steps)));
        const correction = 1 / (1 - beta2 ** steps);
        const decay = name === 'adamw' && role === 'kernel' ? 1 - Math.fround(rate * Math.fround(weightDecay)) : 1;
        const betas = [beta1, 1 - beta1, beta2, 1 - beta2] as const;
        call.adam(weight, gradient, first, second, count, factor, ...betas, epsilon, step, correction, decay);
        return;
      }
      default:
        unreachable(name);
    }
  }

  function shrink({ count }: ParameterPlace, fit: number, weight: number): void {
    const { l1, l2 } = strengths[fit];
    const rate = rates[fit];
    const threshold = Math.fround(rate * Math.fround(l1));
    const divisor = Math.fround(Math.fround(rate * Math.fround(l2)) * 2) + 1;
    call.shrink(weight, count, threshold, divisor);
  }

  return { regularize, apply };
}
