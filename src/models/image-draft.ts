import { UserError } from '../core/errors.js';
import type { Activation, Initializer, LayerGraph, LayerNode, Window } from '../core/layer-graph.js';
import type { ModelContext } from './model.js';
import { shapesOf, WindowError } from './shapes.js';
import { activationLayer, normalizationLayer, outputLayer } from './usual-layers.js';

/** What all convolutions of a network have in common. */
export interface ImageStyle {
  readonly activation: Activation;
  readonly initializer: Initializer;
  readonly batchNormalization: boolean;
}

export type Stem = 'small' | 'large';

/** Pixels of the shorter side from which an image is large, where nothing else is said. */
const largeSide = 64;

type Filters = Pick<Window, 'size'> & Partial<Window> & { readonly filters: number };

/** Layers that are put down one after another; each call returns the name that its output goes by. */
export interface ImageDraft {
  readonly stem: Stem;
  add(node: LayerNode): string;
  /** Alone: what normalises and activates comes before it or after it. Stride 1 and `same` where they are left out. */
  convolve(name: string, input: string, filters: Filters): string;
  /** Where the network normalises; else what came in. */
  normalize(name: string, input: string): string;
  activate(name: string, input: string): string;
  /** Convolution, batch normalisation, activation. */
  convolveAndActivate(name: string, input: string, filters: Filters): string;
  /** Batch normalisation, activation: what comes before a convolution in networks of pre-activation. */
  activateBefore(name: string, input: string): string;
  drop(name: string, input: string): string;
  pool(kind: 'max-pooling' | 'average-pooling', name: string, input: string, window: Window): string;
  /** With the output layer at its end. @throws UserError (config) where the image is too small */
  finish(input: string): LayerGraph;
}

/** @throws UserError (config) where rows are no images */
export function createImageDraft(
  network: string,
  { inputShape, outputs }: ModelContext,
  { activation, initializer, batchNormalization, stem }: ImageStyle & { readonly stem?: Stem | undefined },
): ImageDraft {
  if (inputShape.length !== 3) throw new UserError('config', imagesWanted(network, inputShape));
  const nodes: LayerNode[] = [];
  const draft: ImageDraft = {
    stem: stem ?? (Math.min(inputShape[0], inputShape[1]) < largeSide ? 'small' : 'large'),
    add(node) {
      nodes.push(node);
      return node.name;
    },
    convolve: (name, input, { filters, size, stride = 1, padding = 'same' }) =>
      draft.add({
        ...{ kind: 'convolution', name, inputs: [input], filters, size, stride, padding, initializer },
        // A normalisation's β does what a bias would.
        bias: !batchNormalization,
      }),
    normalize: (name, input) => (batchNormalization ? draft.add(normalizationLayer(`${name}-norm`, input)) : input),
    activate: (name, input) => draft.add(activationLayer(`${name}-activation`, input, activation)),
    convolveAndActivate: (name, input, filters) =>
      draft.activate(name, draft.normalize(name, draft.convolve(name, input, filters))),
    activateBefore: (name, input) => draft.activate(name, draft.normalize(name, input)),
    drop: (name, input) => draft.add({ kind: 'dropout', name, inputs: [input] }),
    pool: (kind, name, input, window) =>
      // What is padded counts in no mean, so that zeros on every side are no choice there.
      kind === 'max-pooling'
        ? draft.add({ kind, name, inputs: [input], ...window })
        : draft.add({ kind, name, inputs: [input], ...window, padding: window.padding === 'same' ? 'same' : 'valid' }),
    finish(input) {
      draft.add(outputLayer(input, outputs, initializer));
      const graph = { inputShape, nodes, outputs };
      checkWindows(network, graph);
      return graph;
    },
  };
  return draft;
}

/** channels · width, at least 1. */
export function channelsOf(channels: number, width: number): number {
  return Math.max(1, Math.round(channels * width));
}

/** Settings of the topology alone: what every model has is not its own. */
export function ownOptions({ name: _, dropout: __, ...options }: Readonly<Record<string, unknown>>) {
  return options;
}

function imagesWanted(network: string, inputShape: readonly number[]): string {
  const found = `model: ${network} is given a table, ${inputShape[0]} numbers a row`;
  const remedy = 'choose model.name: mlp, which takes tables, or give images and labels as data.source';
  return `${found}; images (height × width × channels) are wanted; ${remedy}`;
}

function checkWindows(network: string, graph: LayerGraph): void {
  try {
    shapesOf(graph);
  } catch (error) {
    if (!(error instanceof WindowError)) throw error;
    const [height, width] = graph.inputShape;
    const left = `${error.layer} is left ${error.found.join(' × ')} of images of ${height} × ${width} pixels`;
    const found = `model: ${network}'s ${left}, and looks at ${error.size} × ${error.size}`;
    const remedy = 'set model.stem: small, or take larger images';
    throw new UserError('config', `${found}; larger images or another stem are wanted; ${remedy}`, { cause: error });
  }
}
