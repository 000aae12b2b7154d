import type { Tensor, Tf } from '../../backends/backend.js';
import { defaultLosses } from '../../core/known-losses.js';
import type { Task } from '../../core/metric.js';
import { parameterShapes } from '../../models/parameters.js';
import type { BatchMask } from '../../regularization/batch-normalization.js';
import { clipByRange, clipFactor, differs, globalNorm, sumOfSquares } from '../../regularization/clipping.js';
import { penaltyGradient, penaltyValue } from '../../regularization/penalty.js';
import { chooseLoss } from '../choose-loss.js';
import type { Hyperparameters } from './hyperparameters.js';
import type { TrainingPass } from './layer-pass.js';
import { trainForward } from './layer-passes.js';
import type { ProgramSetup } from './step-program.js';

/** What a step finds out. */
export interface StepFindings {
  /** Penalised and clipped, for everything that is trained. */
  readonly gradients: TensorsByName;
  /** New moving statistics. */
  readonly moved: TensorsByName;
  /** See `EpochRecorder.add`. [4 + kernels, T] */
  readonly report: Tensor;
}

/** A batch as the fits see it; a first axis of 1 is shared by all. */
export interface StepInput {
  readonly input: Tensor; // [T or 1, batch, width]
  readonly target: Tensor; // [T or 1, batch, outputs]
  readonly mask: BatchMask;
  /** What each row's loss counts in the batch's: its weight (where there are none, its mask) over the count. [T, batch, 1] */
  readonly shares: Tensor;
  readonly dropout: TrainingPass['dropout'];
}

/** What the formulas of a step are made for. */
export interface StepParts extends Pick<ProgramSetup, 'graph' | 'loss'> {
  readonly penalty: Pick<ProgramSetup['penalty'], 'apply'>;
  readonly task: Task;
  readonly trials: number;
  readonly hyper: Pick<Hyperparameters, 'loss' | 'penalties' | 'clipRange' | 'clipNorm'>;
}

export type TensorsByName = ReadonlyMap<string, Tensor>;

/** Loss, gradients, penalty and clipping, one after another. Called inside a tidy. */
export type FindGradients = (weights: TensorsByName, input: StepInput) => StepFindings;

/** The formulas of a step by TensorFlow.js' operations: computed at once, or put down as a graph. */
export function createGradients(tf: Tf, { graph, penalty, loss, task, trials: T, hyper }: StepParts): FindGradients {
  const kernels = parameterShapes(graph).flatMap(({ name, role }) => (role === 'kernel' ? [name] : []));
  const isKernel = new Set(kernels);
  const lossOf = chooseLoss(loss ?? { name: defaultLosses[task], smooths: false }, task, hyper.loss);
  const isProximal = penalty.apply === 'proximal';

  function findGradients(weights: TensorsByName, step: StepInput): StepFindings {
    const { input, target, mask, shares, dropout } = step;
    const pass = trainForward(graph, { tf, parameters: weights, mask, dropout }, input);
    const byRow = lossOf(tf, pass.output, target);
    const gradients = pass.backward(tf.mul(byRow.gradient, shares));
    const dataLoss = tf.sum(tf.mul(byRow.rows, shares), [1, 2]);
    const squares = squaresOf(gradients);
    const kernelNorms = kernels.map((name) => tf.sqrt(find(squares, name)));
    const penalized = addPenalty(weights, gradients);
    const clipped = clip(penalized, penalized === gradients ? squares : squaresOf(penalized));
    const { loss, size } = penalize(dataLoss, weights);
    const report = tf.stack([size, loss, clipped.norm, clipped.share, ...kernelNorms]);
    return { gradients: clipped.gradients, moved: new Map(pass.moved), report };
  }

  function squaresOf(gradients: TensorsByName): TensorsByName {
    return new Map([...gradients].map(([name, gradient]) => [name, sumOfSquares(tf, gradient)]));
  }

  function addPenalty(weights: TensorsByName, gradients: TensorsByName): TensorsByName {
    if (isProximal || hyper.penalties.every(({ l1, l2 }) => l1 === null && l2 === null)) return gradients;
    const penalized = ([name, gradient]: readonly [string, Tensor]): Tensor =>
      isKernel.has(name)
        ? penaltyGradient(tf, find(weights, name), hyper.penalties[kernels.indexOf(name)]).reduce(
            (sum, term) => tf.add(sum, term),
            gradient,
          )
        : gradient;
    return new Map([...gradients].map((entry) => [entry[0], penalized(entry)]));
  }

  /** The loss with the penalty, and Σ W² over the kernels; where that is finite, a strength of 0 adds exactly 0. */
  function penalize(dataLoss: Tensor, weights: TensorsByName): { readonly loss: Tensor; readonly size: Tensor } {
    const squares = kernels.map((name) => sumOfSquares(tf, find(weights, name)));
    const terms = kernels.flatMap((name, k) => penaltyValue(tf, find(weights, name), squares[k], hyper.penalties[k]));
    return { loss: tf.addN([dataLoss, ...terms]), size: tf.addN(squares) };
  }

  /** By range first, then by norm; the norm told is the one before either. */
  function clip(gradients: TensorsByName, squares: TensorsByName) {
    const before = globalNorm(tf, [...squares.values()]);
    const { clipRange: range, clipNorm: limit } = hyper;
    const ranged =
      range === null
        ? gradients
        : new Map([...gradients].map(([name, g]) => [name, clipByRange(tf, g, range.min, range.max)]));
    const norm = range === null ? before : globalNorm(tf, [...squaresOf(ranged).values()]);
    const outside = range === null ? [] : [...gradients].map(([name, g]) => differs(tf, find(ranged, name), g));
    const tooLong = limit === null ? tf.zerosLike(norm) : tf.cast(tf.greater(norm, limit), 'float32');
    const share = outside.reduce((most, own) => tf.maximum(most, own), tooLong);
    if (limit === null) return { gradients: ranged, norm: before, share };
    const factor = tf.reshape(clipFactor(tf, norm, limit), [T, 1, 1]);
    const scaled = new Map([...ranged].map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
    return { gradients: scaled, norm: before, share };
  }

  return findGradients;
}

function find(tensors: TensorsByName, name: string): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`no tensor for ${name}`);
  return found;
}
