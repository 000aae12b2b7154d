import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Activation,
  type LayerGraph,
  type LayerNode,
  leakyReluSlope,
  type NamedWeight,
} from '../../src/core/layer-graph.js';
import { type LayersModel, type OutputHead, toLayersModel } from '../../src/models/export.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';

const stream = createRandomStream(streamKey(3, 'export'));
const normals = (length: number) => Float32Array.from({ length }, () => stream.normal());

const dense = (name: string, input: string, units: number): LayerNode => ({
  name,
  kind: 'dense',
  inputs: [input],
  units,
  initializer: 'he-normal',
});

const denseWeights = (name: string, inputs: number, units: number): NamedWeight[] => [
  { name: `${name}/kernel`, shape: [inputs, units], values: normals(inputs * units) },
  { name: `${name}/bias`, shape: [units], values: normals(units) },
];

/** As anyone else would open it: nothing of ours is registered. */
async function open({ topology, weights }: LayersModel): Promise<layers.LayersModel> {
  const specs = weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' as const }));
  const data = Buffer.concat(
    weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  const weightData = Uint8Array.from(data).buffer;
  // JSON on the way, as in a file
  const modelTopology = JSON.parse(JSON.stringify(topology));
  return layers.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: specs, weightData }));
}

async function predict(model: LayersModel, rows: readonly (readonly number[])[]): Promise<number[][]> {
  const opened = await open(model);
  const input = tf.tensor2d(rows.map((row) => [...row]));
  const output = opened.predict(input) as tf.Tensor2D; // one output
  const values = await output.array();
  input.dispose();
  output.dispose();
  opened.dispose();
  return values;
}

const identity: OutputHead = { kind: 'rescaling', scale: 1, offset: 0 };

/** One unit, weight 1, bias 0, then the activation: the model is the activation. */
function activationAlone(activation: Activation): LayersModel {
  const nodes: LayerNode[] = [
    dense('dense', 'input', 1),
    { name: 'activation', kind: 'activation', inputs: ['dense'], function: activation },
  ];
  const weights = [
    { name: 'dense/kernel', shape: [1, 1], values: Float32Array.of(1) },
    { name: 'dense/bias', shape: [1], values: Float32Array.of(0) },
  ];
  return toLayersModel({ inputShape: [1], nodes, outputs: 1 }, weights, identity);
}

// Abramowitz & Stegun 7.1.5, enough terms for |x| ≤ 3
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const closedForms: Record<Activation, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  'leaky-relu': (x) => (x < 0 ? leakyReluSlope * x : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  selu: (x) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  swish: (x) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
};

describe('the exported tf.layers model', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  for (const [name, closedForm] of Object.entries(closedForms)) {
    it(`holds the activation ${name} in layers that load without any registration`, async () => {
      const xs = [-3, -1, -0.25, 0, 0.5, 2];
      const got = await predict(
        activationAlone(name as Activation),
        xs.map((x) => [x]),
      );
      // float32, and tfjs' erf is good to 1.5e-7 (Abramowitz & Stegun 7.1.26)
      xs.forEach((x, i) => {
        expect(got[i][0]).toBeCloseTo(closedForm(x), 5);
      });
    });
  }

  it('gives softmax probabilities for classes, normalises with moving statistics, and leaves dropout out', async () => {
    const graph: LayerGraph = {
      inputShape: [2],
      nodes: [
        dense('hidden-1', 'input', 3),
        { name: 'norm-1', kind: 'batch-normalization', inputs: ['hidden-1'], momentum: 0.9, epsilon: 1e-5 },
        { name: 'dropout-1', kind: 'dropout', inputs: ['norm-1'] },
        dense('logits', 'dropout-1', 4),
      ],
      outputs: 4,
    };
    const statistics = ['gamma', 'beta', 'moving-mean', 'moving-variance'].map((kind) => ({
      name: `norm-1/${kind}`,
      shape: [3],
      values: normals(3).map(Math.abs),
    }));
    const weights = [...denseWeights('hidden-1', 2, 3), ...statistics, ...denseWeights('logits', 3, 4)];
    const rows = [
      [0.3, -1],
      [2, 0.7],
    ];
    const of = (name: string) => weights.find((weight) => weight.name === name)?.values ?? new Float32Array();
    const affine = (x: readonly number[], name: string, units: number) =>
      Array.from({ length: units }, (_, j) =>
        x.reduce((sum, value, i) => sum + value * of(`${name}/kernel`)[i * units + j], of(`${name}/bias`)[j]),
      );
    const wanted = rows.map((row) => {
      const normed = affine(row, 'hidden-1', 3).map(
        (value, j) =>
          ((value - of('norm-1/moving-mean')[j]) / Math.sqrt(of('norm-1/moving-variance')[j] + 1e-5)) *
            of('norm-1/gamma')[j] +
          of('norm-1/beta')[j],
      );
      const exps = affine(normed, 'logits', 4).map(Math.exp);
      return exps.map((value) => value / exps.reduce((sum, e) => sum + e));
    });
    const model = toLayersModel(graph, weights, { kind: 'softmax' });
    expect(model.outputLayer).toBe('logits');
    const got = await predict(model, rows);
    got.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(wanted.flat()[i], 5);
    });
  });

  it('gives a number in the target’s own unit', async () => {
    const graph: LayerGraph = { inputShape: [2], nodes: [dense('output', 'input', 1)], outputs: 1 };
    const weights: NamedWeight[] = [
      { name: 'output/kernel', shape: [2, 1], values: Float32Array.of(2, -1) },
      { name: 'output/bias', shape: [1], values: Float32Array.of(0.5) },
    ];
    const model = toLayersModel(graph, weights, { kind: 'rescaling', scale: 10, offset: 100 });
    expect(await predict(model, [[1, 1]])).toEqual([[115]]);
  });

  it('flattens images row by row', async () => {
    const graph: LayerGraph = {
      inputShape: [1, 2, 1],
      nodes: [{ name: 'flat', kind: 'flatten', inputs: ['input'] }, dense('output', 'flat', 1)],
      outputs: 1,
    };
    const weights: NamedWeight[] = [
      { name: 'output/kernel', shape: [2, 1], values: Float32Array.of(1, 10) },
      { name: 'output/bias', shape: [1], values: Float32Array.of(0) },
    ];
    const opened = await open(toLayersModel(graph, weights, identity));
    const output = opened.predict(tf.tensor4d([3, 4], [1, 1, 2, 1])) as tf.Tensor2D;
    expect(await output.array()).toEqual([[43]]);
  });
});
