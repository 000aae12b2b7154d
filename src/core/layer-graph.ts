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

/**
 * What is added to rows and columns before a window slides over them: nothing; as much as gives ⌈length / stride⌉ outputs,
 * half of it before and the larger half after; or so many zeros on every side.
 */
export type Padding = 'valid' | 'same' | number;

/** A square that slides over an image, alike in rows and columns. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

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
  | (NodeBase & { readonly kind: 'dropout' })
  /** Without a bias where a normalisation follows, which would take it off again. */
  | (NodeBase & {
      readonly kind: 'convolution';
      readonly filters: number;
      readonly initializer: Initializer;
    } & Window & {
        readonly bias: boolean;
      })
  /** What a number pads are zeros: of no matter after a relu. */
  | (NodeBase & { readonly kind: 'max-pooling' } & Window)
  /** What is padded does not count. */
  | (NodeBase & { readonly kind: 'average-pooling' } & Window & { readonly padding: 'valid' | 'same' })
  /** The mean of each channel. */
  | (NodeBase & { readonly kind: 'global-average-pooling' })
  /** Of two or more of one shape. */
  | (NodeBase & { readonly kind: 'add' })
  /** Channels, one after another. */
  | (NodeBase & { readonly kind: 'concatenate' });
