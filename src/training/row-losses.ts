import { unreachable } from '../core/errors.js';
import type { KnownLoss } from '../core/known-losses.js';
import type { LossNumbers } from './choose-loss.js';
import { labelLosses } from './metrics/label-loss.js';
import { logLossByRow } from './metrics/log-loss.js';
import { meanOverTargets } from './metrics/mean-over-targets.js';
import type { Prediction, Target } from './metrics/prediction.js';
import { squaredErrors } from './metrics/rmse.js';
import type { FitSetup } from './steps/step-program.js';

/**
 * The loss of each row that training makes small, in double precision: without label smoothing, and the squared error in
 * the target's own unit, the others of numbers in its standard deviations. Formulas: `losses.ts`.
 *
 * @returns [n]
 */
export function rowLosses(
  name: KnownLoss,
  numbers: LossNumbers,
  prediction: Prediction,
  target: Target,
  { scale }: Pick<FitSetup['target'], 'scale'>,
): Float64Array {
  if (prediction.task === 'classification') {
    const plain = logLossByRow(prediction.logProbabilities, prediction.classes, target);
    return name === 'focal' ? focal(plain, prediction.classes, target, numbers) : plain;
  }
  if (prediction.task === 'multi-label') {
    const plain = labelLosses(prediction.logits, target);
    return meanOverTargets(name === 'focal' ? plain.map(focalOf(target, numbers)) : plain, prediction.labels);
  }
  const { values } = prediction;
  if (name === 'squared-error') return squaredErrors(values, target);
  const errors = Float64Array.from(values, (value, row) => (target[row] - value) * scale[0]);
  return errors.map(lossOfError(name, numbers));
}

/**
 * The same from standardised errors of numbers, mean over targets.
 *
 * @param errors y − z, [n, targets]
 * @returns [n]
 */
export function standardizedLosses(
  name: KnownLoss,
  numbers: LossNumbers,
  errors: Float32Array,
  targets: number,
): Float64Array {
  return meanOverTargets(Float64Array.from(errors, lossOfError(name, numbers)), targets);
}

function lossOfError(name: KnownLoss, { delta, level }: LossNumbers): (error: number) => number {
  switch (name) {
    case 'huber':
      return (error) => huber(Math.abs(error), delta);
    case 'quantile':
      return (error) => Math.max(level * error, (level - 1) * error);
    case 'squared-error':
    case 'cross-entropy':
    case 'binary-cross-entropy':
    case 'focal':
      return (error) => error ** 2;
    default:
      return unreachable(name);
  }
}

function focal(logLosses: Float64Array, classes: number, target: Target, numbers: LossNumbers): Float64Array {
  return logLosses.map(focalOf(target, classes === 2 ? numbers : { ...numbers, firstWeight: 1, lastWeight: 1 }));
}

/** From −ln p of what is so, class 0 or another. */
function focalOf(target: Target, { gamma, firstWeight, lastWeight }: LossNumbers) {
  return (loss: number, i: number): number => {
    // 1 − p of a class next to certain keeps its digits.
    return (target[i] === 0 ? firstWeight : lastWeight) * (-Math.expm1(-loss)) ** gamma * loss;
  };
}

function huber(size: number, delta: number): number {
  return size <= delta ? size ** 2 / 2 : delta * (size - delta / 2);
}
