import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/backend.js';
import { loadWasm } from '../../../src/backends/wasm.js';
import type { LayerGraph } from '../../../src/core/layer-graph.js';
import { createStepProgram } from '../../../src/training/steps/create-program.js';
import { chainOf } from '../../../src/training/steps/kernels/chain.js';
import { createRowSource } from '../../../src/training/steps/row-source.js';
import { type Backends, eagerProgram, graphOf, loadBackends, prepare, train } from './forms.js';

/** What a chain's stages do, in short. */
function stagesOf(graph: LayerGraph): readonly string[] | undefined {
  return chainOf(graph)?.stages.map((stage) => {
    if (stage.kind === 'product') return `${stage.inputs}×${stage.units}${stage.wantsInput ? '' : ' from the data'}`;
    if (stage.kind === 'normalization') return `normalise ${stage.units}`;
    const bias = stage.bias === null ? '' : '+ bias, ';
    return `${bias}${stage.activation}${stage.dropoutLayer === null ? '' : `, drop at ${stage.dropoutLayer}`}`;
  });
}

/** A second layer that nobody asks: the third reads what the second read. */
const branched: LayerGraph = {
  ...graphOf([6, 'tanh', 3]),
  nodes: graphOf([6, 'tanh', 3]).nodes.map((node) => ({
    ...node,
    inputs: [node.name === 'node-2' ? 'node-0' : node.inputs[0]],
  })),
};

describe('a network as the kernels compute it', () => {
  it('joins bias, activation and dropout where they stand one after another', () => {
    expect(stagesOf(graphOf([7, 'tanh', 'drop', 3]))).toEqual([
      '5×7 from the data',
      '+ bias, tanh, drop at 2',
      '7×3',
      '+ bias, linear',
    ]);
  });

  it('keeps apart what another order would change', () => {
    expect(stagesOf(graphOf([7, 'drop', 'relu', 'normalize', 'relu', 'elu', 'drop', 'drop', 2]))).toEqual([
      ...['5×7 from the data', '+ bias, linear, drop at 1', 'relu', 'normalise 7'],
      ...['relu', 'elu, drop at 6', 'linear, drop at 7', '7×2', '+ bias, linear'],
    ]);
  });

  it('asks for no gradient at the data, flattened or not', () => {
    expect(stagesOf(graphOf(['flatten', 7, 3]))).toEqual(stagesOf(graphOf([7, 3])));
    expect(stagesOf(graphOf(['normalize', 7]))).toEqual(['normalise 5', '5×7', '+ bias, linear']);
  });

  it('has places that lie apart, at multiples of 16, in the order of the parameters', () => {
    const chain = chainOf(graphOf([7, 'normalize', 'relu', 3]));
    const names = chain?.parameters.map(({ name }) => name);
    expect(names).toEqual([
      ...['node-0/kernel', 'node-0/bias'],
      ...['node-1/gamma', 'node-1/beta', 'node-1/moving-mean', 'node-1/moving-variance'],
      ...['node-3/kernel', 'node-3/bias'],
    ]);
    expect(chain?.parameters.map(({ count }) => count)).toEqual([35, 7, 7, 7, 7, 7, 21, 3]);
    let end = 0;
    for (const { offset, count } of chain?.parameters ?? []) {
      expect(offset % 16).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + 4 * count;
    }
    expect(chain?.blockBytes).toBeGreaterThanOrEqual(end);
    expect((chain?.blockBytes ?? 1) % 16).toBe(0);
  });
});

describe('a network with branches', () => {
  let backends: Backends;
  let wasm: Backend;
  beforeAll(async () => {
    wasm = await loadWasm();
    backends = await loadBackends();
  });

  it('is no chain', () => {
    expect(chainOf(branched)).toBeNull();
    const { nodes } = graphOf([6, 'tanh', 3]);
    const [first, second, third] = nodes;
    const withInputs = (inputs: readonly string[]): LayerGraph => ({
      ...graphOf([6, 3]),
      nodes: [first, second, { ...third, inputs }],
    });
    expect(chainOf(withInputs(['node-1', 'node-0']))).toBeNull();
    expect(chainOf(withInputs([]))).toBeNull();
    expect(chainOf(withInputs(['input']))).toBeNull();
    expect(chainOf(withInputs(['node-1']))).not.toBeNull();
  });

  it('trains by TensorFlow.js’ operations, though the backend has kernels', async () => {
    const prepared = prepare({ graph: branched, trials: [{ fold: 1 }] });
    const wanted = await train(eagerProgram(backends, prepared), prepared, 1);
    await wasm.activate();
    const before = wasm.tf.memory().numTensors;
    const program = createStepProgram(
      { backend: wasm, source: createRowSource(prepared.dataset), graphs: null },
      prepared.setup,
    );
    expect(wasm.tf.memory().numTensors).toBeGreaterThan(before);
    const got = await train(program, prepared, 1);
    for (const [i, loss] of got.records[0].losses[0].entries())
      expect(loss).toBeCloseTo(wanted.records[0].losses[0][i], 5);
  });

  it('a network in a row trains by kernels where the backend has some: no tensor is made', async () => {
    await wasm.activate();
    const prepared = prepare({ graph: graphOf([6, 'tanh', 3]), trials: [{}] });
    const before = wasm.tf.memory().numTensors;
    const source = createRowSource(prepared.dataset);
    const program = createStepProgram({ backend: wasm, source, graphs: null }, prepared.setup);
    expect(wasm.tf.memory().numTensors).toBe(before);
    program.dispose();
    const eager = createStepProgram({ backend: { tf: wasm.tf }, source, graphs: null }, prepared.setup);
    expect(wasm.tf.memory().numTensors).toBeGreaterThan(before);
    eager.dispose();
  });
});
