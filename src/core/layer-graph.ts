/** Small graph of our own, in topological order. It trains with a leading trial axis and exports to a tf.layers model. */
export interface LayerGraph {
  /** Shape of one row: [features] or [height, width, channels]. */
  readonly inputShape: readonly number[];
  readonly nodes: readonly LayerNode[];
  /** Units of the last node: classes, or 1 for a number. The last node's output is logits, or the standardised target. */
  readonly outputs: number;
}

/** What a layer owns, without its graph. */
export interface NamedWeight {
  /** `<node>/kernel`, `<node>/bias`, `<node>/gamma`, `<node>/beta`, `<node>/moving-mean`, `<node>/moving-variance`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export const inputName = 'input';

interface NodeBase {
  readonly name: string;
  /** Names of earlier nodes, or `inputName`. */
  readonly inputs: readonly string[];
}

/** gelu is the exact one, x·Φ(x); leaky-relu has the slope below. */
export type Activation =
  | 'linear'
  | 'relu'
  | 'leaky-relu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'swish'
  | 'tanh'
  | 'sigmoid'
  | 'softplus';

/** Of leaky-relu below zero: Maas, Hannun, Ng, ICML 2013, and PyTorch's default. */
export const leakyReluSlope = 0.01;

export type Initializer =
  | 'he-normal'
  | 'he-uniform'
  | 'glorot-normal'
  | 'glorot-uniform'
  | 'lecun-normal'
  | 'lecun-uniform'
  | 'normal'
  | 'zeros';

export type LayerNode =
  | (NodeBase & { readonly kind: 'dense'; readonly units: number; readonly initializer: Initializer })
  | (NodeBase & { readonly kind: 'flatten' })
  | (NodeBase & { readonly kind: 'batch-normalization'; readonly momentum: number; readonly epsilon: number })
  | (NodeBase & { readonly kind: 'activation'; readonly function: Activation })
  | (NodeBase & { readonly kind: 'dropout' });
