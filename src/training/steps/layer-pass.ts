import type { Tensor, Tf } from '../../backends/backend.js';
import type { BatchMask } from '../../regularization/batch-normalization.js';

/** Tensors of parameters by name, with the trial axis first: kernels [T, in, out], the others [T, 1, units]. */
export type ParameterTensors = ReadonlyMap<string, Tensor>;

export type NamedTensors = readonly (readonly [string, Tensor])[];

/** What a training pass needs besides the weights. */
export interface TrainingPass {
  readonly tf: Tf;
  readonly parameters: ParameterTensors;
  readonly mask: BatchMask;
  /** The multiplier of a dropout node at its place in the graph, [T, batch, units]; null where no fit drops anything. */
  readonly dropout: (layer: number, units: number) => Tensor | null;
  /** What moving statistics keep of what they were, in place of their layers' momentum; left out: that. [T, 1, 1] */
  readonly momentum?: Tensor;
}

/** A node's output, and the way back. Rows are flat: [T, batch, width]. */
export interface LayerPass {
  readonly output: Tensor;
  /** Gradient of the output → gradients of each input (null: nobody wants it) and of the node's parameters. */
  readonly backward: (gradient: Tensor) => {
    readonly inputs: readonly (Tensor | null)[];
    readonly parameters: NamedTensors;
  };
  /** New moving statistics. */
  readonly moved: NamedTensors;
}
