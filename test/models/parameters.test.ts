import { describe, expect, it } from 'vitest';
import type { Initializer } from '../../src/core/layer-graph.js';
import { mlp } from '../../src/models/mlp.js';
import { initialValues, parameterShapes } from '../../src/models/parameters.js';
import { widthsOf } from '../../src/models/shapes.js';
import { mean, standardDeviation } from '../../src/util/statistics.js';

const key = { low: 1, high: 2 };
const settings = {
  ...{ name: 'mlp', dropout: 0.1, hidden: [5, 4], activation: 'relu' },
  ...{ initializer: 'he-normal', batchNormalization: true },
};
const graph = mlp(settings, { inputShape: [2, 3, 1], outputs: 3 });

describe('a multilayer perceptron', () => {
  it('has per hidden layer dense, batch normalisation, activation, dropout; images are flattened first', () => {
    expect(graph.nodes.map(({ kind }) => kind)).toEqual([
      'flatten',
      ...['dense', 'batch-normalization', 'activation', 'dropout'],
      ...['dense', 'batch-normalization', 'activation', 'dropout'],
      'dense',
    ]);
    expect(graph.nodes.slice(1).every((node, i) => node.inputs[0] === graph.nodes[i].name)).toBe(true);
    expect([...widthsOf(graph).values()]).toEqual([6, 6, 5, 5, 5, 5, 4, 4, 4, 4, 3]);
  });

  it('without hidden layers is a linear model', () => {
    const linear = mlp({ ...settings, hidden: [] }, { inputShape: [7], outputs: 1 });
    expect(parameterShapes(linear).map(({ name, shape }) => [name, shape])).toEqual([
      ['output/kernel', [7, 1]],
      ['output/bias', [1]],
    ]);
  });

  it('owns kernels [in, out], biases, and four numbers a unit for batch normalisation', () => {
    expect(parameterShapes(graph).map(({ role, shape }) => [role, shape])).toEqual([
      ...[
        ['kernel', [6, 5]],
        ['bias', [5]],
        ['gamma', [5]],
        ['beta', [5]],
        ['moving-mean', [5]],
        ['moving-variance', [5]],
      ],
      ...[
        ['kernel', [5, 4]],
        ['bias', [4]],
        ['gamma', [4]],
        ['beta', [4]],
        ['moving-mean', [4]],
        ['moving-variance', [4]],
      ],
      ...[
        ['kernel', [4, 3]],
        ['bias', [3]],
      ],
    ]);
  });

  it('refuses a graph whose nodes come before their inputs', () => {
    expect(() => widthsOf({ ...graph, nodes: graph.nodes.toReversed() })).toThrow(/does not come before it/);
  });
});

describe('initial values', () => {
  const [fanIn, fanOut] = [200, 100];
  const drawn = (initializer: Initializer | 'zeros' | 'ones', layer = 0, own = key) =>
    initialValues({ name: 'a/kernel', role: 'kernel', shape: [fanIn, fanOut], layer, initializer }, own);

  const deviations: readonly (readonly [Initializer, number])[] = [
    ['he-normal', Math.sqrt(2 / fanIn)],
    ['he-uniform', Math.sqrt(2 / fanIn)],
    ['glorot-normal', Math.sqrt(2 / (fanIn + fanOut))],
    ['glorot-uniform', Math.sqrt(2 / (fanIn + fanOut))],
    ['lecun-normal', Math.sqrt(1 / fanIn)],
    ['lecun-uniform', Math.sqrt(1 / fanIn)],
    ['normal', 0.05],
  ];

  it.each(deviations)('of %s have mean 0 and standard deviation %d', (initializer, deviation) => {
    const values = drawn(initializer);
    const n = values.length;
    // four standard errors; the deviation's is at most σ / √(2n)
    expect(Math.abs(mean(values))).toBeLessThan((4 * deviation) / Math.sqrt(n));
    expect(Math.abs(standardDeviation(values) / deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
  });

  it('of the uniform ones stay within √3 deviations, those of the normal ones do not', () => {
    const limit = Math.sqrt(3) * Math.sqrt(2 / fanIn);
    expect(Math.max(...drawn('he-uniform').map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit));
    expect(Math.max(...drawn('he-normal').map(Math.abs))).toBeGreaterThan(limit);
  });

  it('of zeros and ones are these', () => {
    expect(new Set(drawn('zeros'))).toEqual(new Set([0]));
    expect(new Set(drawn('ones'))).toEqual(new Set([1]));
  });

  it('depend on the stream and the layer, and on nothing else', () => {
    expect(drawn('he-normal')).toEqual(drawn('he-normal'));
    expect(drawn('he-normal', 1)).not.toEqual(drawn('he-normal'));
    expect(drawn('he-normal', 0, { low: 1, high: 3 })).not.toEqual(drawn('he-normal'));
  });
});
