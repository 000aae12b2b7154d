import type { Tensor, Tf } from '../../backends/backend.js';
import { type PenaltyTensors, penaltyWeights } from '../../regularization/penalty.js';
import type { DeviceData } from './device-data.js';
import type { FitSetup, ProgramSetup } from './step-program.js';

/** The fits' numbers as tensors; every one may differ from fit to fit. */
export interface Hyperparameters {
  readonly shift: Tensor; // [T, 1, width]
  readonly scale: Tensor; // [T, 1, width]
  readonly targetShift: Tensor; // [T, 1, 1], and so are the rest
  readonly targetScale: Tensor;
  readonly penalty: PenaltyTensors;
  readonly dropout: Tensor;
  readonly clipMin: Tensor;
  readonly clipMax: Tensor;
  readonly rate: Tensor;
  readonly clipNorm: Tensor; // [T]
  /** Whether any fit needs it: what changes nothing for all is not computed. */
  readonly penalized: boolean;
  readonly clipsNorm: boolean;
  readonly clipsRange: boolean;
  dispose(): void;
}

export function uploadHyperparameters(
  tf: Tf,
  fits: readonly FitSetup[],
  data: DeviceData,
  kind: ProgramSetup['penalty'],
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
  const strengths = fits.map((fit) => penaltyWeights(kind, fit.penalty));
  return {
    shift: byFeature((fit) => fit.shift),
    scale: byFeature((fit) => fit.scale),
    targetShift: column((fit) => fit.target.shift - data.targetOrigin),
    targetScale: column((fit) => fit.target.scale),
    penalty: {
      l1: own(
        tf.tensor3d(
          strengths.map(({ l1 }) => l1),
          [T, 1, 1],
        ),
      ),
      l2: own(
        tf.tensor3d(
          strengths.map(({ l2 }) => l2),
          [T, 1, 1],
        ),
      ),
    },
    dropout: column((fit) => fit.dropout),
    clipMin: column((fit) => fit.clipMin),
    clipMax: column((fit) => fit.clipMax),
    rate: column((fit) => fit.learningRate),
    clipNorm: own(tf.tensor1d(fits.map((fit) => fit.clipNorm))),
    penalized: strengths.some(({ l1, l2 }) => l1 > 0 || l2 > 0),
    clipsNorm: fits.some((fit) => fit.clipNorm < Number.POSITIVE_INFINITY),
    clipsRange: fits.some((fit) => Math.min(-fit.clipMin, fit.clipMax) < Number.POSITIVE_INFINITY),
    dispose: () => tf.dispose(owned),
  };
}
