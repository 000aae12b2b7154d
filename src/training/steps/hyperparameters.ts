import type { Tensor, Tf } from '../../backends/backend.js';
import { penalizedLayers } from '../../models/layer-values.js';
import type { PenaltyTensors, PenaltyWeights } from '../../regularization/penalty.js';
import { byLossNumber, isPlainLoss, type LossTensors, noLossNumbers } from '../choose-loss.js';
import {
  clipsNorm,
  clipsRange,
  dropoutAt,
  dropoutPlaces,
  limitsNorms,
  maxNormOf,
  penaltiesOf,
} from './layer-strengths.js';
import type { RowSource } from './row-source.js';
import type { FitSetup, ProgramSetup } from './step-program.js';

/** The fits' numbers as tensors; every one may differ from fit to fit. */
export interface Hyperparameters {
  readonly fill: Tensor | null; // [T, 1, width]; null: no value is missing
  readonly shift: Tensor; // [T, 1, width]
  readonly scale: Tensor; // [T, 1, width]
  readonly targetShift: Tensor; // [T, 1, targets]
  readonly targetScale: Tensor; // [T, 1, targets]
  /** [T, 1, 1], and so are the rest; by the kernel's place among the kernels. */
  readonly penalties: readonly PenaltyTensors[];
  /** By the layer's place among the dropout layers; null where no fit drops anything. */
  readonly dropouts: readonly (Tensor | null)[];
  /** null: no fit clips by range. */
  readonly clipRange: { readonly min: Tensor; readonly max: Tensor } | null;
  /** Where no schedule moves it. */
  readonly rate: Tensor;
  /** [T]; null: no fit clips by norm. What changes nothing for all is not computed, as with the penalty's halves. */
  readonly clipNorm: Tensor | null;
  /** null where no fit has one. */
  readonly maxNorm: Tensor | null;
  /** null: the loss takes no numbers. */
  readonly loss: LossTensors | null;
  dispose(): void;
}

export function uploadHyperparameters(
  tf: Tf,
  fits: readonly FitSetup[],
  data: RowSource,
  { graph, penalty: kind, loss }: Pick<ProgramSetup, 'graph' | 'penalty' | 'loss'>,
): Hyperparameters {
  const T = fits.length;
  const owned: Tensor[] = [];
  const own = <A extends Tensor>(tensor: A): A => {
    owned.push(tensor);
    return tensor;
  };
  const column = (pick: (fit: FitSetup) => number) => own(tf.tensor3d(fits.map(pick), [T, 1, 1]));
  const byFeature = (pick: (fit: FitSetup) => Float32Array) => {
    const values = new Float32Array(T * data.width);
    for (const [t, fit] of fits.entries()) values.set(pick(fit), t * data.width);
    return own(tf.tensor3d(values, [T, 1, data.width]));
  };
  const nothing = new Float32Array(data.width);
  const { targets, targetOrigins } = data;
  /** Of no meaning for classes. */
  const byTarget = (pick: (fit: FitSetup, j: number) => number) => {
    const values = fits.flatMap((fit) => targetOrigins.map((_, j) => pick(fit, j)));
    return own(tf.tensor3d(values, [T, 1, targets]));
  };
  const kernels = penalizedLayers(graph);
  const strengths = fits.map((fit) => penaltiesOf(kind, fit, kernels.length));
  const whereAbove0 = (values: readonly number[]) =>
    values.some((value) => value > 0) ? own(tf.tensor3d([...values], [T, 1, 1])) : null;
  const half = (kernel: number, pick: (weights: PenaltyWeights) => number) =>
    whereAbove0(strengths.map((byKernel) => pick(byKernel[kernel])));
  return {
    fill: fits.some(({ fill }) => fill !== null) ? byFeature(({ fill }) => fill ?? nothing) : null,
    shift: byFeature((fit) => fit.shift),
    scale: byFeature((fit) => fit.scale),
    targetShift: byTarget((fit, j) => (fit.target.shift[j] ?? 0) - targetOrigins[j]),
    targetScale: byTarget((fit, j) => fit.target.scale[j] ?? 1),
    penalties: kernels.map((_, k) => ({ l1: half(k, ({ l1 }) => l1), l2: half(k, ({ l2 }) => l2) })),
    dropouts: dropoutPlaces(graph).map((_, i) => whereAbove0(fits.map((fit) => dropoutAt(fit, i)))),
    clipRange: fits.some(clipsRange) ? { min: column((fit) => fit.clipMin), max: column((fit) => fit.clipMax) } : null,
    rate: column((fit) => fit.learningRate),
    clipNorm: fits.some(clipsNorm) ? own(tf.tensor1d(fits.map((fit) => fit.clipNorm))) : null,
    maxNorm: fits.some(limitsNorms) ? column(maxNormOf) : null,
    loss: isPlainLoss(loss) ? null : byLossNumber((name) => column(({ loss: own = noLossNumbers }) => own[name])),
    dispose: () => tf.dispose(owned),
  };
}
