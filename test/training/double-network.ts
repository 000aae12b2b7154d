import type { Activation, LayerGraph, LayerNode, Window } from '../../src/core/layer-graph.js';
import { type Shape, shapesOf } from '../../src/models/shapes.js';
import { normalCdf } from '../../src/util/normal.js';

/**
 * The training loss in double precision, row by row in loops: what the engine's gradients are held against. Matrices
 * are lists of rows.
 */
export interface DoubleBatch {
  readonly x: readonly (readonly number[])[];
  /** Class index, or value. */
  readonly y: readonly number[];
  readonly task: 'classification' | 'regression';
  readonly rate: number;
  /** Uniform numbers of a dropout node at its place in the graph, [rows · units]. */
  readonly uniforms: (layer: number, length: number) => ArrayLike<number>;
  /** Of the kernel weights. */
  readonly penalty: (kernel: readonly number[]) => number;
}

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

export const activations: Readonly<Record<Activation, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  'leaky-relu': (x) => (x > 0 ? x : 0.01 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x)),
  gelu: (x) => x * normalCdf(x),
  swish: (x) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

/** f′, by hand. */
export const slopes: Readonly<Record<Activation, (x: number) => number>> = {
  linear: () => 1,
  relu: (x) => (x > 0 ? 1 : 0),
  'leaky-relu': (x) => (x > 0 ? 1 : 0.01),
  elu: (x) => (x > 0 ? 1 : Math.exp(x)),
  selu: (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x)),
  gelu: (x) => normalCdf(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  swish: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
  tanh: (x) => 1 - Math.tanh(x) ** 2,
  sigmoid: (x) => sigmoid(x) * sigmoid(-x),
  softplus: sigmoid,
};

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** @param parameters values by name, in the order of the graph's parameters */
export function doubleLoss(graph: LayerGraph, parameters: ReadonlyMap<string, readonly number[]>, batch: DoubleBatch) {
  const shapes = shapesOf(graph);
  const known = new Map<string, Rows>([['input', batch.x]]);
  for (const [layer, node] of graph.nodes.entries()) {
    const inputs = node.inputs.map((name) => known.get(name) ?? []);
    const own = node.inputs.map((name) => shapes.get(name) ?? []);
    known.set(node.name, forward(node, layer, inputs, own, parameters, batch));
  }
  const outputs = known.get(graph.nodes[graph.nodes.length - 1].name) ?? [];
  const losses = outputs.map((z, i) =>
    batch.task === 'regression' ? (z[0] - batch.y[i]) ** 2 : crossEntropy(z, batch.y[i]),
  );
  const kernels = [...parameters].filter(([name]) => name.endsWith('/kernel'));
  return losses.reduce((a, b) => a + b, 0) / losses.length + kernels.reduce((sum, [, w]) => sum + batch.penalty(w), 0);
}

function crossEntropy(z: readonly number[], y: number): number {
  const top = Math.max(...z);
  return Math.log(z.reduce((sum, own) => sum + Math.exp(own - top), 0)) + top - z[y];
}

type Rows = readonly (readonly number[])[];

function forward(
  node: LayerNode,
  layer: number,
  inputs: readonly Rows[],
  shapes: readonly Shape[],
  parameters: ReadonlyMap<string, readonly number[]>,
  { rate, uniforms }: DoubleBatch,
): Rows {
  const own = (role: string) => parameters.get(`${node.name}/${role}`) ?? [];
  const [rows] = inputs;
  const [shape] = shapes;
  const width = rows[0].length;
  switch (node.kind) {
    case 'dense':
      return rows.map((x) =>
        own('bias').map((bias, k) =>
          x.reduce((sum, value, j) => sum + value * own('kernel')[j * node.units + k], bias),
        ),
      );
    case 'batch-normalization': {
      const channels = shape[shape.length - 1];
      const statistics = Array.from({ length: channels }, (_, k) => {
        const values = rows.flatMap((x) => x.filter((_, i) => i % channels === k));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
      });
      return rows.map((x) =>
        x.map((value, i) => {
          const { mean, variance } = statistics[i % channels];
          return (
            (own('gamma')[i % channels] * (value - mean)) / Math.sqrt(variance + node.epsilon) +
            own('beta')[i % channels]
          );
        }),
      );
    }
    case 'activation':
      return rows.map((x) => x.map(activations[node.function]));
    case 'dropout': {
      const u = uniforms(layer, rows.length * width);
      return rows.map((x, i) => x.map((value, k) => (u[i * width + k] >= rate ? value / (1 - rate) : 0)));
    }
    case 'flatten':
      return rows;
    case 'add':
      return rows.map((x, i) => x.map((_, k) => inputs.reduce((sum, other) => sum + other[i][k], 0)));
    case 'concatenate':
      return rows.map((_, i) =>
        concatenated(
          inputs.map((other) => other[i]),
          shapes,
        ),
      );
    case 'global-average-pooling':
      return rows.map((x) => {
        const pixels = shape[0] * shape[1];
        return Array.from({ length: shape[2] }, (_, c) =>
          x.reduce((sum, value, i) => (i % shape[2] === c ? sum + value / pixels : sum), 0),
        );
      });
    case 'convolution':
      return rows.map((x) =>
        overWindows(node, shape, (pixels) =>
          Array.from({ length: node.filters }, (_, f) =>
            pixels.reduce<number>((sum, pixel, place) => {
              const products = Array.from({ length: shape[2] }, (_, c) =>
                pixel === null ? 0 : x[pixel + c] * own('kernel')[(place * shape[2] + c) * node.filters + f],
              );
              return products.reduce((a, b) => a + b, sum);
            }, own('bias')[f] ?? 0),
          ),
        ),
      );
    case 'max-pooling':
      return rows.map((x) =>
        overWindows(node, shape, (pixels) =>
          Array.from({ length: shape[2] }, (_, c) =>
            Math.max(...seen(pixels).map((pixel) => x[pixel + c]), ...(node.padding === 'same' ? [] : zeros(pixels))),
          ),
        ),
      );
    case 'average-pooling':
      return rows.map((x) =>
        overWindows(node, shape, (pixels) =>
          Array.from({ length: shape[2] }, (_, c) => {
            const values = seen(pixels).map((pixel) => x[pixel + c]);
            return values.reduce((a, b) => a + b, 0) / values.length;
          }),
        ),
      );
  }
}

/** Where pixels of a window begin in the row; null: outside the image. */
type Pixels = readonly (number | null)[];

function seen(pixels: Pixels): readonly number[] {
  return pixels.flatMap((pixel) => pixel ?? []);
}

function zeros(pixels: Pixels): readonly number[] {
  return pixels.includes(null) ? [0] : [];
}

/** Window by window, row by row: what `each` makes of it, one after another. */
function overWindows(
  { size, stride, padding }: Window,
  [height, width, channels]: Shape,
  each: (pixels: Pixels) => readonly number[],
): readonly number[] {
  const along = (length: number) => {
    if (padding !== 'same') {
      const before = padding === 'valid' ? 0 : padding;
      return { count: Math.floor((length + 2 * before - size) / stride) + 1, before };
    }
    const count = Math.ceil(length / stride);
    return { count, before: Math.floor(Math.max(0, (count - 1) * stride + size - length) / 2) };
  };
  const [down, across] = [along(height), along(width)];
  const found: number[] = [];
  for (let row = 0; row < down.count; row++) {
    for (let column = 0; column < across.count; column++) {
      const pixels = Array.from({ length: size * size }, (_, place) => {
        const y = row * stride - down.before + Math.floor(place / size);
        const x = column * stride - across.before + (place % size);
        return y < 0 || y >= height || x < 0 || x >= width ? null : (y * width + x) * channels;
      });
      found.push(...each(pixels));
    }
  }
  return found;
}

function concatenated(images: readonly (readonly number[])[], shapes: readonly Shape[]): readonly number[] {
  const [height, width] = shapes[0];
  return Array.from({ length: height * width }, (_, pixel) =>
    images.flatMap((x, i) => x.slice(pixel * shapes[i][2], (pixel + 1) * shapes[i][2])),
  ).flat();
}
