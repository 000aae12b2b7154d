import type { LayerNode, Padding } from '../../src/core/layer-graph.js';

export const inputShape = [5, 4, 2];
export const outputs = 2;

function convolution(
  name: string,
  inputs: readonly string[],
  own: { filters?: number; size?: number; stride?: number; padding?: Padding; bias?: boolean },
) {
  return {
    kind: 'convolution',
    name,
    inputs,
    initializer: 'he-normal',
    filters: 3,
    size: 3,
    stride: 1,
    padding: 'same',
    bias: true,
    ...own,
  } as const;
}
const tanh = (name: string, input: string) =>
  ({ kind: 'activation', name, inputs: [input], function: 'tanh' }) as const;
const norm = (name: string, input: string) =>
  ({ kind: 'batch-normalization', name, inputs: [input], momentum: 0.9, epsilon: 1e-5 }) as const;
const average = { kind: 'global-average-pooling', name: 'average', inputs: ['last'] } as const;
const output = {
  kind: 'dense',
  name: 'output',
  inputs: ['average'],
  units: outputs,
  initializer: 'lecun-normal',
} as const;
const head = [average, output];

/** Small networks that see images, one for each kind of layer and way to slide; smooth where they are not to have kinks. */
export const networks: Readonly<Record<string, readonly LayerNode[]>> = {
  'a window that leaves nothing out': [convolution('a', ['input'], {}), tanh('last', 'a'), ...head],
  'strides and padding on every side': [
    convolution('a', ['input'], { stride: 2, padding: 1 }),
    tanh('b', 'a'),
    convolution('last', ['b'], { size: 2, padding: 'valid' }),
    ...head,
  ],
  'one pixel, every other one': [
    convolution('a', ['input'], { padding: 'valid' }),
    convolution('last', ['a'], { size: 1, stride: 2 }),
    ...head,
  ],
  'normalised channels, no bias': [
    convolution('a', ['input'], { bias: false }),
    norm('b', 'a'),
    tanh('c', 'b'),
    convolution('d', ['c'], { bias: true }),
    norm('e', 'd'),
    tanh('last', 'e'),
    ...head,
  ],
  'a short cut': [
    convolution('a', ['input'], { filters: 2 }),
    tanh('b', 'a'),
    convolution('c', ['b'], { filters: 2 }),
    { kind: 'add', name: 'last', inputs: ['c', 'a', 'b'] },
    ...head,
  ],
  'channels side by side': [
    convolution('a', ['input'], { filters: 1 }),
    convolution('b', ['a'], { filters: 2, size: 1 }),
    { kind: 'concatenate', name: 'c', inputs: ['input', 'a', 'b'] },
    convolution('last', ['c'], {}),
    ...head,
  ],
  'the largest of windows that overlap': [
    convolution('a', ['input'], {}),
    { kind: 'max-pooling', name: 'b', inputs: ['a'], size: 3, stride: 2, padding: 'same' },
    convolution('last', ['b'], {}),
    ...head,
  ],
  'the largest after zeros on every side': [
    convolution('a', ['input'], {}),
    { kind: 'activation', name: 'relu', inputs: ['a'], function: 'relu' },
    { kind: 'max-pooling', name: 'last', inputs: ['relu'], size: 3, stride: 2, padding: 1 },
    ...head,
  ],
  'means of windows': [
    convolution('a', ['input'], {}),
    { kind: 'average-pooling', name: 'last', inputs: ['a'], size: 2, stride: 2, padding: 'same' },
    ...head,
  ],
  'a flattened image, with dropout': [
    convolution('a', ['input'], { filters: 1, padding: 'valid' }),
    tanh('b', 'a'),
    { kind: 'dropout', name: 'c', inputs: ['b'] },
    { kind: 'flatten', name: 'average', inputs: ['c'] },
    output,
  ],
};
