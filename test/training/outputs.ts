import type { Dataset } from '../../src/core/dataset.js';
import { inputName, type LayerGraph } from '../../src/core/layer-graph.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { chainOf } from '../../src/training/steps/kernels/chain.js';
import { createKernelProgram } from '../../src/training/steps/kernels/program.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { FitSetup, ProgramSetup } from '../../src/training/steps/step-program.js';
import { settingsOf } from './fixtures.js';
import type { Backends } from './kernels/forms.js';
import { standardNumbers } from './standard.js';

/**
 * The loss of a whole batch and its gradient with respect to the outputs, as a step of a form has them. The dataset's
 * features are the outputs: the network is the identity, and a one in a column of its own tells rows apart.
 *
 * @returns gradients [rows · outputs]
 */
export async function gradientsOfOutputs(
  { kernels, cpu }: Backends,
  form: 'eager' | 'kernels',
  dataset: Dataset,
  weights: Float32Array | null,
  target: FitSetup['target'] = { shift: [], scale: [] },
): Promise<{ readonly loss: number; readonly gradients: readonly number[] }> {
  const { rows } = dataset;
  const outputs = dataset.rowShape[0];
  const width = outputs + rows;
  const features = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    features.set(inMemory(dataset.features).subarray(row * outputs, (row + 1) * outputs), row * width);
    features[row * width + outputs + row] = 1;
  }
  const kernel = new Float32Array(width * outputs);
  for (let k = 0; k < outputs; k++) kernel[k * outputs + k] = 1;
  const source = createRowSource({ ...dataset, features, rowShape: [width] });
  const setup = setupOf(width, outputs, kernel, rows, target);
  const program =
    form === 'eager'
      ? createEagerProgram(cpu.tf, source, setup)
      : createKernelProgram(kernels, source, setup, chain(setup));
  try {
    const mask = new Float32Array(rows).fill(1);
    const plan = {
      rows: Int32Array.from({ length: rows }, (_, row) => row),
      mask,
      counts: Float32Array.of(rows),
      rowWeights: weights,
      active: [true],
      stepsBefore: [0],
    };
    const record = await program.trainEpoch({ steps: [plan] }, async () => true);
    const [[after]] = await program.read();
    // A step of length 1 down the gradient; the ones' weights began at 0.
    const gradients = Array.from(after.subarray(outputs * outputs), (weight) => -weight);
    return { loss: record?.losses[0][0] ?? Number.NaN, gradients };
  } finally {
    program.dispose();
  }
}

function chain({ graph }: ProgramSetup) {
  const found = chainOf(graph);
  if (found === null) throw new Error('one layer stands in a row');
  return found;
}

function setupOf(
  width: number,
  outputs: number,
  kernel: Float32Array,
  batchSize: number,
  target: FitSetup['target'],
): ProgramSetup {
  const { training } = settingsOf({ training: { optimizer: { name: 'sgd' } } });
  const graph: LayerGraph = {
    inputShape: [width],
    nodes: [{ kind: 'dense', name: 'output', inputs: [inputName], units: outputs, initializer: 'zeros' }],
    outputs,
  };
  const fit: FitSetup = {
    fill: null,
    initial: [kernel, new Float32Array(outputs)],
    shift: new Float32Array(width),
    scale: new Float32Array(width).fill(1),
    target,
    ...standardNumbers,
    penalty: { ...training.penalty, lambda: 0 },
    dropout: 0,
    clipNorm: Number.POSITIVE_INFINITY,
    clipMin: Number.NEGATIVE_INFINITY,
    clipMax: Number.POSITIVE_INFINITY,
    learningRate: 1,
    schedule: null,
    dropoutKey: { low: 1, high: 1 },
  };
  const { optimizer, penalty } = training;
  return { graph, optimizer, penalty, batchSize, fits: [fit] };
}
