import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { encodeSavedModel } from '../../../src/training/steps/graph/graph-def.js';
import { shapeOf } from '../../../src/training/steps/graph/graph-shape.js';
import { groupByFold } from '../../../src/training/steps/graph/sharing.js';
import { buildTrainingGraph } from '../../../src/training/steps/graph/training-graph.js';
import { canonicalJson } from '../../../src/util/hash.js';
import { type ProgramChanges, programCase, width } from './programs.js';

const { tf } = await loadCpu();

const shapeFor = (changes: ProgramChanges) => {
  const { source, setup } = programCase(changes);
  return shapeOf(source, setup, groupByFold(setup.fits).sharing);
};

const kinds: readonly ProgramChanges[] = [
  { trials: 1 },
  { trials: 7, folds: 3, normalizes: true },
  { classes: 0, folds: 1, optimizer: { name: 'momentum' }, penalty: { apply: 'proximal' } },
  { optimizer: { name: 'adamw' }, numbers: () => ({ learningRate: 0.1 }) },
  { normalizes: true, nonNegative: true, averaging: 'swa', numbers: () => ({ maxNorm: 1 }) },
  { classes: 2, loss: { name: 'focal', smooths: true } },
  { loss: { name: 'cross-entropy', smooths: true } },
  { classes: 0, loss: { name: 'huber', smooths: false } },
  { classes: 0, loss: { name: 'quantile', smooths: false } },
];

describe('the graph of a training', () => {
  it.each(kinds)('is whole: what nodes lean on is there, and comes before them (%j)', (kind) => {
    const { nodes } = buildTrainingGraph(tf, shapeFor(kind));
    const seen = new Set<string>();
    for (const { name, inputs, after } of nodes) {
      for (const input of [...inputs.map((output) => output.replace(/:\d+$/, '')), ...after])
        expect(seen).toContain(input);
      seen.add(name);
    }
  });

  it.each(kinds)('has names that TensorFlow takes (%j)', (kind) => {
    // tensorflow/core/framework/node_def_util.cc; commas would part the addon's lists.
    for (const { name } of buildTrainingGraph(tf, shapeFor(kind)).nodes)
      expect(name).toMatch(/^[A-Za-z0-9.][\w./>-]*$/);
  });

  it('is the same to the byte for fits with other numbers, so that one serves them all', () => {
    const other: ProgramChanges = {
      optimizer: { momentum: 0.1, beta1: 0.2, beta2: 0.3, epsilon: 0.4, weightDecay: 0.5 },
      numbers: (t) => ({
        shift: new Float32Array(width).fill(t),
        target: { shift: [3], scale: [4] },
        penalty: { lambda: 0.77, alpha: 0.66, beta1: 0.55, beta2: 0.44 },
        dropout: 0.123,
        clipNorm: 7,
        clipMin: -3,
        clipMax: 5,
        learningRate: 0.2 + t,
        dropoutKey: { low: t % 2, high: 8 },
      }),
    };
    const [one, two] = [shapeFor({ trials: 2 }), shapeFor({ trials: 2, ...other })];
    expect(canonicalJson(two)).toBe(canonicalJson(one));
    const bytes = (shape: typeof one) => Buffer.from(encodeSavedModel(buildTrainingGraph(tf, shape).nodes));
    expect(bytes(two).equals(bytes(one))).toBe(true);
  });

  it('asks for no more than it computes with', () => {
    const asked = (changes: ProgramChanges) => {
      const { together, apart } = buildTrainingGraph(tf, shapeFor({ trials: 1, ...changes }));
      return [together, apart].map(({ needs }) =>
        [...needs].map((output) => output.replace(/^step\/|:0$/g, '')).sort(),
      );
    };
    expect(asked({ numbers: () => ({ dropout: 0.3 }) })).toEqual([
      ['adam', 'rows', 'shares', 'streams'],
      ['active', 'adamEpsilon', 'adamScale', 'rows', 'shares', 'streams'],
    ]);
    const plain: ProgramChanges = { optimizer: { name: 'sgd' }, numbers: () => ({ dropout: 0 }) };
    expect(asked(plain)[0]).toEqual(['rate', 'rows', 'shares']);
    expect(asked({ ...plain, normalizes: true })[0]).toEqual(['count', 'mask', 'rate', 'rows', 'shares']);
    const nadam: ProgramChanges = { ...plain, optimizer: { name: 'nadam' } };
    const corrections = ['correction1', 'correction2', 'gradientShare'];
    expect(asked(nadam)[0]).toEqual([...corrections, 'rate', 'rows', 'shares']);
  });

  it('has only small constants: the data and everything by fit are variables or fed', () => {
    const { nodes } = buildTrainingGraph(tf, shapeFor({ trials: 7, folds: 3, normalizes: true }));
    const constants = nodes.flatMap(({ attributes: { value } }) =>
      value?.kind === 'tensor' ? [value.value.values.length] : [],
    );
    expect(constants.length).toBeGreaterThan(5);
    // The longest says how the words of streams are parted: into a key and a counter for each of 2 layers and 3 folds.
    expect(Math.max(...constants)).toBeLessThanOrEqual(12);
  });
});
