import type { Tensor, Tf } from '../backends/backend.js';
import { UserError } from '../core/errors.js';
import type { LossRows, LossValues, OwnLoss } from '../core/own-loss.js';
import type { LossByRow } from './losses.js';

/** A loss of a person's own by its name. */
export interface NamedLoss extends OwnLoss {
  readonly name: string;
}

/**
 * A loss of a person's own in a step: outputs come to the host, and its gradient goes back.
 *
 * @param outputs [T, batch, outputs]
 * @param target [T or 1, batch, outputs]
 * @throws UserError (config) as `askLoss`
 */
export function ownLossByRow(tf: Tf, own: NamedLoss, outputs: Tensor, target: Tensor): LossByRow {
  const [trials, rows, width] = [outputs.shape[0], outputs.shape[1] ?? 0, outputs.shape[2] ?? 0];
  const values = outputs.dataSync<'float32'>();
  const truth = tf.add(tf.zerosLike(outputs), target).dataSync<'float32'>();
  const losses = new Float32Array(trials * rows);
  const gradients = new Float32Array(trials * rows * width);
  for (let t = 0; t < trials; t++) {
    const [from, to] = [t * rows * width, (t + 1) * rows * width];
    const asked = { rows, width, outputs: values.slice(from, to), targets: truth.slice(from, to) };
    const { loss, gradient } = askLoss(own, asked);
    losses.set(loss, t * rows);
    gradients.set(gradient, from);
  }
  const shape = [trials, rows, width] as const;
  return { rows: tf.tensor3d(losses, [trials, rows, 1]), gradient: tf.tensor3d(gradients, [...shape]) };
}

/**
 * The loss of each row and its gradient, as the function gives them.
 *
 * @throws UserError (config) where it throws, or gives something other than a number for each row and each output, or one
 *   that is not finite for outputs of ordinary size
 */
export function askLoss(own: NamedLoss, rows: LossRows): LossValues {
  const given = ask(own, rows);
  checkLength(own, 'loss', given?.loss, rows.rows, 'a number for each row');
  checkLength(own, 'gradient', given?.gradient, rows.rows * rows.width, 'a number for each output of each row');
  for (let row = 0; row < rows.rows; row++) checkRow(own, given, rows, row);
  return given;
}

function ask(own: NamedLoss, rows: LossRows): LossValues {
  try {
    return own.loss(rows);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const wanted = 'losses and their gradient are wanted; correct the function';
    throw new UserError('config', `loss ${own.name}: threw "${message}"; ${wanted}`, { cause });
  }
}

function checkLength(own: NamedLoss, what: string, values: unknown, length: number, wanted: string): void {
  const given = typeof values === 'object' && values !== null && 'length' in values ? values.length : null;
  if (given === length) return;
  const found = given === null ? `returned no ${what}` : `returned ${given} numbers as its ${what}`;
  throw new UserError('config', `loss ${own.name}: ${found}; ${wanted} (${length}) is wanted; correct the function`);
}

/** Beyond it an honest function may overflow: the outputs are those of a fit that diverges. */
const largestOrdinary = 100;

function checkRow(own: NamedLoss, { loss, gradient }: LossValues, { width, outputs }: LossRows, row: number): void {
  const places = Array.from({ length: width }, (_, k) => row * width + k);
  const isSound = Number.isFinite(loss[row]) && places.every((i) => Number.isFinite(gradient[i]));
  if (isSound || !places.every((i) => Math.abs(outputs[i]) <= largestOrdinary)) return;
  const said = `the loss ${loss[row]} and the gradient [${places.map((i) => gradient[i]).join(', ')}]`;
  const found = `gave ${said} for outputs [${places.map((i) => outputs[i]).join(', ')}]`;
  throw new UserError('config', `loss ${own.name}: ${found}; finite numbers are wanted; correct the function`);
}
