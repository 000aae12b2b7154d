import type { Activation, LayerGraph, LayerNode } from '../../src/core/layer-graph.js';
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
  const outputs = graph.nodes.reduce((rows, node, layer) => forward(node, layer, rows, parameters, batch), batch.x);
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

function forward(
  node: LayerNode,
  layer: number,
  rows: readonly (readonly number[])[],
  parameters: ReadonlyMap<string, readonly number[]>,
  { rate, uniforms }: DoubleBatch,
): readonly (readonly number[])[] {
  const own = (role: string) => parameters.get(`${node.name}/${role}`) ?? [];
  const width = rows[0].length;
  switch (node.kind) {
    case 'dense':
      return rows.map((x) =>
        own('bias').map((bias, k) =>
          x.reduce((sum, value, j) => sum + value * own('kernel')[j * node.units + k], bias),
        ),
      );
    case 'batch-normalization': {
      const means = rows[0].map((_, k) => rows.reduce((sum, x) => sum + x[k], 0) / rows.length);
      const variances = means.map((mean, k) => rows.reduce((sum, x) => sum + (x[k] - mean) ** 2, 0) / rows.length);
      return rows.map((x) =>
        x.map((value, k) => {
          const normalized = (value - means[k]) / Math.sqrt(variances[k] + node.epsilon);
          return own('gamma')[k] * normalized + own('beta')[k];
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
  }
}
