import { unreachable } from '../core/errors.js';
import type { KnownLoss } from '../core/known-losses.js';
import type { LossNumbers } from './choose-loss.js';
import { logLossByRow } from './metrics/log-loss.js';
import { meanOverTargets } from './metrics/metrics.js';
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
    case 'focal':
      return (error) => error ** 2;
    default:
      return unreachable(name);
  }
}

function focal(
  logLosses: Float64Array,
  classes: number,
  target: Target,
  { gamma, firstWeight, lastWeight }: LossNumbers,
): Float64Array {
  return logLosses.map((loss, row) => {
    const weight = classes !== 2 ? 1 : target[row] === 0 ? firstWeight : lastWeight;
    // 1 − p of a class next to certain keeps its digits.
    return weight * (-Math.expm1(-loss)) ** gamma * loss;
  });
}

function huber(size: number, delta: number): number {
  return size <= delta ? size ** 2 / 2 : delta * (size - delta / 2);
}
