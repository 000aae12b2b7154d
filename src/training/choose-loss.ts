import type { Tensor, Tf } from '../backends/backend.js';
import { unreachable } from '../core/errors.js';
import { defaultLosses, type KnownLoss, knownLosses } from '../core/known-losses.js';
import type { Task } from '../core/metric.js';
import type { OwnLosses } from '../core/own-loss.js';
import type { TrainingSettings } from '../core/settings.js';
import {
  focalLoss,
  focalLossOfLabels,
  huberLoss,
  type LossByRow,
  quantileLoss,
  sigmoidCrossEntropy,
  smoothLabels,
  softmaxCrossEntropy,
  squaredError,
} from './losses.js';
import { type NamedLoss, ownLossByRow } from './own-loss.js';

/** Which loss a batch of fits trains on: what decides the operations of a step. */
export interface LossKind {
  readonly name: KnownLoss | NamedLoss;
  /** Whether labels of any fit are smoothed. */
  readonly smooths: boolean;
}

/** A fit's numbers of its loss; each loss looks at its own. */
export interface LossNumbers {
  readonly delta: number;
  readonly level: number;
  readonly gamma: number;
  /** Weights of the two classes that focal may weigh. */
  readonly firstWeight: number;
  readonly lastWeight: number;
  readonly smoothing: number;
}

export const lossNumbers = [
  ...(['delta', 'level', 'gamma'] as const),
  ...(['firstWeight', 'lastWeight', 'smoothing'] as const),
] as const satisfies readonly (keyof LossNumbers)[];

export function byLossNumber<Value>(make: (name: keyof LossNumbers) => Value) {
  // The keys are the names: fromEntries only knows texts.
  return Object.fromEntries(lossNumbers.map((name) => [name, make(name)])) as Record<keyof LossNumbers, Value>;
}

/** [T, 1, 1] each. */
export type LossTensors = Readonly<Record<keyof LossNumbers, Tensor>>;

export const noLossNumbers: LossNumbers = {
  delta: 1,
  level: 0.5,
  gamma: 2,
  firstWeight: 1,
  lastWeight: 1,
  smoothing: 0,
};

type Trained = Pick<TrainingSettings, 'loss' | 'labelSmoothing'>;

/**
 * @param own losses of a person's own
 * @throws Error where there is no such loss (a bug: plans are checked)
 */
export function lossKindOf({ loss, labelSmoothing = 0 }: Trained, task: Task, own: OwnLosses): LossKind {
  const smooths = labelSmoothing > 0;
  if (loss === undefined) return { name: defaultLosses[task], smooths };
  const { name } = loss;
  if (Object.hasOwn(own, name)) return { name: { ...own[name], name }, smooths };
  if (isKnown(name)) return { name, smooths };
  throw new Error(`no loss is called ${name}`);
}

function isKnown(name: string): name is KnownLoss {
  return Object.hasOwn(knownLosses, name);
}

export function lossNumbersOf({ loss, labelSmoothing = 0 }: Trained): LossNumbers {
  const { delta, level, gamma, alpha } = loss ?? { ...noLossNumbers, alpha: null };
  const weights = alpha === null ? {} : { firstWeight: 1 - alpha, lastWeight: alpha };
  return { ...noLossNumbers, delta, level, gamma, ...weights, smoothing: labelSmoothing };
}

/** Whether it is what the task trains on where nothing is said. */
export function isPlainLoss(kind: LossKind | undefined): boolean {
  return kind === undefined || isPlain(kind.name, kind.smooths);
}

/** Losses that kernels know. */
export type KernelLoss = Exclude<KnownLoss, 'focal'>;

/** null where no kernel knows the loss; of smoothed labels they know one. */
export function kernelLossOf({ name, smooths }: LossKind): KernelLoss | null {
  if (typeof name === 'object' || name === 'focal' || (smooths && name !== 'cross-entropy')) return null;
  return name;
}

/** The same, of settings: a person's own loss they never know. */
export function isLossOfKernels({ loss, labelSmoothing = 0 }: Trained, task: Task): boolean {
  const name = loss?.name ?? defaultLosses[task];
  return isKnown(name) && kernelLossOf({ name, smooths: labelSmoothing > 0 }) !== null;
}

function isPlain(name: unknown, smooths: boolean): boolean {
  return !smooths && Object.values<unknown>(defaultLosses).includes(name);
}

/** Whether it can only be asked on the host, so that no graph can hold it. */
export function isOwnLoss(kind: LossKind | undefined): boolean {
  return typeof kind?.name === 'object';
}

/** @param target one-hot, labels, shares, or standardised numbers, [T or 1, batch, outputs] */
export type LossFunction = (tf: Tf, outputs: Tensor, target: Tensor) => LossByRow;

/** @param numbers null: the kind needs none */
export function chooseLoss({ name, smooths }: LossKind, task: Task, numbers: LossTensors | null): LossFunction {
  const plain = unsmoothed(name, task, numbers);
  if (!smooths || numbers === null) return plain;
  return (tf, outputs, target) => {
    const classes = task === 'multi-label' ? 2 : (target.shape[2] ?? 1);
    return plain(tf, outputs, smoothLabels(tf, target, numbers.smoothing, classes));
  };
}

function unsmoothed(name: LossKind['name'], task: Task, numbers: LossTensors | null): LossFunction {
  if (typeof name === 'object') return (tf, outputs, target) => ownLossByRow(tf, name, outputs, target);
  if (name === 'cross-entropy') return softmaxCrossEntropy;
  if (name === 'squared-error') return squaredError;
  if (name === 'binary-cross-entropy') return sigmoidCrossEntropy;
  if (numbers === null) throw new Error(`${name} has numbers`);
  switch (name) {
    case 'huber':
      return (tf, outputs, target) => huberLoss(tf, outputs, target, numbers.delta);
    case 'quantile':
      return (tf, outputs, target) => quantileLoss(tf, outputs, target, numbers.level);
    case 'focal':
      if (task === 'multi-label') {
        return (tf, outputs, target) =>
          focalLossOfLabels(tf, outputs, target, { gamma: numbers.gamma, weights: pairOf(tf, numbers) });
      }
      return (tf, outputs, target) => {
        const weights = outputs.shape[2] === 2 ? pairOf(tf, numbers) : null;
        return focalLoss(tf, outputs, target, { gamma: numbers.gamma, weights });
      };
    default:
      return unreachable(name);
  }
}

/** [T, 1, 2]; 1 and 1 come out exactly. */
function pairOf(tf: Tf, { firstWeight, lastWeight }: LossTensors): Tensor {
  const [first, last] = [tf.tensor3d([1, 0], [1, 1, 2]), tf.tensor3d([0, 1], [1, 1, 2])];
  return tf.add(tf.mul(firstWeight, first), tf.mul(lastWeight, last));
}
