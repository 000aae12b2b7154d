import type { Kernels } from '../../../backends/backend.js';
import { unreachable } from '../../../core/errors.js';
import { defaultLosses } from '../../../core/known-losses.js';
import { type KernelLoss, kernelLossOf, noLossNumbers } from '../../choose-loss.js';
import type { RowSource } from '../row-source.js';
import type { ProgramSetup } from '../step-program.js';

/**
 * The mean loss of a fit's rows; its gradient takes the outputs' place.
 *
 * @param outputs, target addresses, [rows, outputs] and as they are fed
 * @param weights what the rows' losses are multiplied by, [rows]; null: nothing
 */
export type FitLoss = (
  fit: number,
  outputs: number,
  target: number,
  rows: number,
  weights: Float32Array | null,
) => number;

/** @throws Error where no kernel knows the loss */
export function createFitLoss(
  { call }: Kernels,
  { task, targets }: Pick<RowSource, 'task' | 'targets'>,
  { graph, fits, loss }: Pick<ProgramSetup, 'graph' | 'fits' | 'loss'>,
): FitLoss {
  const name = kernelLossOf(loss ?? { name: defaultLosses[task], smooths: false });
  if (name === null) throw new Error('no kernel knows the loss');
  const ofRows = kernelOf(name);
  const { outputs: width } = graph;

  /** @param share of each row */
  function kernelOf(
    known: KernelLoss,
  ): (fit: number, outputs: number, target: number, rows: number, share: number) => number {
    const numbers = fits.map((fit) => fit.loss ?? noLossNumbers);
    switch (known) {
      case 'cross-entropy':
        return (fit, outputs, target, rows, share) =>
          call.softmaxCrossEntropy(outputs, target, rows, width, share, numbers[fit].smoothing);
      case 'squared-error':
        return (_, outputs, target, rows, share) => call.squaredError(outputs, target, rows * width, share / width);
      case 'binary-cross-entropy':
        return (_, outputs, target, rows, share) =>
          call.sigmoidCrossEntropy(outputs, target, rows, width, share / width);
      case 'huber':
        return (fit, outputs, target, rows, share) =>
          call.huber(outputs, target, rows * width, share / width, numbers[fit].delta);
      case 'quantile':
        return (fit, outputs, target, rows, share) =>
          call.quantile(outputs, target, rows * width, share / width, numbers[fit].level);
      default:
        return unreachable(known);
    }
  }

  return (fit, outputs, target, rows, weights) => {
    const share = 1 / rows;
    if (weights === null) return ofRows(fit, outputs, target, rows, share);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      sum += ofRows(fit, outputs + 4 * i * width, target + 4 * i * targets, 1, share * weights[i]);
    }
    return sum;
  };
}
