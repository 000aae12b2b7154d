import type { Backend, Kernels } from '../../../src/backends/backend.js';
import { loadCpu } from '../../../src/backends/cpu.js';
import { loadWasm } from '../../../src/backends/wasm.js';
import type { Dataset } from '../../../src/core/dataset.js';
import type { Activation, LayerGraph, LayerNode } from '../../../src/core/layer-graph.js';
import { inputName } from '../../../src/core/layer-graph.js';
import { inMemory } from '../../../src/datasets/values/values.js';
import { initialValues, parameterShapes } from '../../../src/models/parameters.js';
import { sizeOf } from '../../../src/models/shapes.js';
import { type EpochMember, fitStream, planEpoch } from '../../../src/training/epoch-plan.js';
import { createEagerProgram } from '../../../src/training/steps/eager.js';
import { networkOf } from '../../../src/training/steps/kernels/network.js';
import { createKernelProgram } from '../../../src/training/steps/kernels/program.js';
import { createRowSource } from '../../../src/training/steps/row-source.js';
import type {
  EpochPlan,
  EpochRecord,
  FitSetup,
  ProgramSetup,
  StepProgram,
} from '../../../src/training/steps/step-program.js';
import { makeDataset, settingsOf } from '../fixtures.js';
import { standardNumbers } from '../standard.js';

export const [seed, folds, width] = [4, 3, 5];

export interface Backends {
  readonly kernels: Kernels;
  /** The reference: plain JavaScript, which answers from now on. */
  readonly cpu: Backend;
}

export async function loadBackends(): Promise<Backends> {
  const { kernels } = await loadWasm();
  if (kernels === undefined) throw new Error('wasm has kernels');
  return { kernels, cpu: await loadCpu() };
}

export const goesOn = async () => true;

type Part = Activation | 'normalize' | 'drop' | 'flatten' | number;

/** A graph in a row: numbers are dense layers of that many units; the last of them gives the outputs. */
export function graphOf(parts: readonly Part[], inputs = width): LayerGraph {
  let last = inputName;
  let units = inputs;
  const nodes = parts.map((part, i): LayerNode => {
    const base = { name: `node-${i}`, inputs: [last] };
    last = base.name;
    if (typeof part === 'number') {
      units = part;
      return { ...base, kind: 'dense', units, initializer: 'glorot-normal' };
    }
    if (part === 'normalize') return { ...base, kind: 'batch-normalization', momentum: 0.9, epsilon: 1e-5 };
    if (part === 'drop') return { ...base, kind: 'dropout' };
    if (part === 'flatten') return { ...base, kind: 'flatten' };
    return { ...base, kind: 'activation', function: part };
  });
  return { inputShape: [inputs], nodes, outputs: units };
}

/** Fits as trials on folds; what is not said is without regularisation. */
export interface Trial extends Partial<FitSetup> {
  readonly fold?: number;
  /** Rows that the fit lacks of its fold's, as without its outliers. */
  readonly without?: number;
}

export interface Case {
  readonly graph: LayerGraph;
  readonly trials: readonly Trial[];
  readonly optimizer?: Partial<ProgramSetup['optimizer']>;
  readonly penalty?: Partial<ProgramSetup['penalty']>;
  readonly nonNegative?: boolean;
  readonly averaging?: ProgramSetup['averaging'];
  readonly loss?: ProgramSetup['loss'];
  readonly batchSize?: number;
  readonly rows?: number;
  /** Whether outputs are labels, each by itself, and not one class or one number. */
  readonly isOfLabels?: boolean;
  /** Whether the rows of every other fit have weights. */
  readonly isWeighted?: boolean;
  /** Every so many features one is missing. */
  readonly missingEvery?: number;
}

const unregularized = {
  fill: null,
  penalty: { lambda: 0, alpha: 0.4, beta1: 0.7, beta2: 1.3 },
  dropout: 0,
  clipNorm: Number.POSITIVE_INFINITY,
  clipMin: Number.NEGATIVE_INFINITY,
  clipMax: Number.POSITIVE_INFINITY,
  learningRate: 0.01,
  ...standardNumbers,
} as const;

/** A label for each column of features, there where it is above a half. */
export function withLabels(dataset: Dataset, count: number): Dataset {
  const [width] = dataset.rowShape;
  const target = Float64Array.from({ length: dataset.rows * count }, (_, i) =>
    Number(inMemory(dataset.features)[Math.floor(i / count) * width + (i % count)] > 0.5),
  );
  return {
    ...dataset,
    task: 'multi-label',
    target,
    classes: [],
    targetNames: Array.from({ length: count }, (_, j) => `y${j}`),
  };
}

/** A case's data, fits and batches, as a study would have them. */
export interface Prepared {
  readonly dataset: Dataset;
  readonly setup: ProgramSetup;
  /** @param training which fits still train; all without it */
  plan(epoch: number, training?: readonly boolean[]): EpochPlan;
  /** The rows that each fit does not train on. */
  readonly validation: readonly Int32Array[];
}

export function prepare({
  graph,
  trials,
  optimizer,
  penalty,
  nonNegative,
  averaging,
  loss,
  batchSize = 8,
  rows = 44,
  isOfLabels = false,
  isWeighted,
  missingEvery = Number.POSITIVE_INFINITY,
}: Case): Prepared {
  const classes = graph.outputs === 1 ? 0 : graph.outputs;
  const made = makeDataset({ rows, width: sizeOf(graph.inputShape), classes }, 'forms');
  const dataset = isOfLabels ? withLabels(made, graph.outputs) : made;
  for (let i = 0; i < inMemory(dataset.features).length; i += missingEvery) inMemory(dataset.features)[i] = Number.NaN;
  const plain = settingsOf().training;
  const fits = trials.map(
    ({ fold = 0, ...own }): FitSetup => ({ ...unregularized, ...foldNumbers(graph, fold), ...own }),
  );
  const rowsOf = (fold: number, inside: boolean) =>
    Int32Array.from({ length: rows }, (_, row) => row).filter((row) => (row % folds === fold) === inside);
  // Folds differ by more than a row, so that steps an epoch do too.
  const members: EpochMember[] = trials.map(({ fold = 0, without = 0 }, t) => {
    const own = rowsOf(fold, false).slice(5 * fold + without);
    const weights = isWeighted && t % 2 === 0 ? Float32Array.from(own, (row) => 0.3 * (row % 7)) : null;
    return { key: { trial: 0, repeat: 0, fold }, rows: own, weights };
  });
  const { lambda: _, alpha: __, beta1: ___, beta2: ____, ...kind } = plain.penalty;
  return {
    dataset,
    setup: {
      graph,
      optimizer: { ...plain.optimizer, ...optimizer },
      penalty: { ...kind, ...penalty },
      batchSize,
      ...(nonNegative !== undefined && { nonNegative }),
      ...(averaging !== undefined && { averaging }),
      ...(loss !== undefined && { loss }),
      fits,
    },
    plan: (epoch, training = trials.map(() => true)) => planEpoch(members, training, { seed, epoch, batchSize }),
    validation: trials.map(({ fold = 0 }) => rowsOf(fold, true)),
  };
}

/** What a fold decides: initial weights, scales and the stream of dropout. */
function foldNumbers(graph: LayerGraph, fold: number) {
  const key = { trial: 0, repeat: 0, fold };
  const inputs = sizeOf(graph.inputShape);
  return {
    initial: parameterShapes(graph).map((shape, i) => initialValues(shape, fitStream(seed, key, 'weights', i))),
    shift: Float32Array.from({ length: inputs }, (_, j) => 0.1 * j - 0.05 * fold),
    scale: Float32Array.from({ length: inputs }, (_, j) => 1 / (1 + 0.1 * j + 0.2 * fold)),
    target: graph.outputs === 1 ? { shift: [0.3 + 0.1 * fold], scale: [1.5 - 0.2 * fold] } : { shift: [], scale: [] },
    dropoutKey: fitStream(seed, key, 'dropout'),
  };
}

export function kernelProgram({ kernels }: Pick<Backends, 'kernels'>, { dataset, setup }: Prepared): StepProgram {
  const network = networkOf(setup.graph);
  if (network === null) throw new Error('there are no kernels for the graph');
  return createKernelProgram(kernels, createRowSource(dataset), setup, network);
}

export function eagerProgram({ cpu }: Pick<Backends, 'cpu'>, { dataset, setup }: Prepared): StepProgram {
  return createEagerProgram(cpu.tf, createRowSource(dataset), setup);
}

/** What a program of one form made of a case. */
export interface Outcome {
  readonly records: readonly EpochRecord[];
  readonly weights: readonly (readonly Float32Array[])[];
  readonly outputs: readonly Float32Array[];
}

export async function train(program: StepProgram, prepared: Prepared, epochs: number): Promise<Outcome> {
  try {
    const records: EpochRecord[] = [];
    const { averaging = null, fits } = prepared.setup;
    for (let epoch = 0; epoch < epochs; epoch++) {
      records.push(await trainEpoch(program, prepared.plan(epoch)));
      // From the second epoch on; the last fit's average begins anew every time.
      const kept = fits.map((_, t) => (t + 1 === fits.length || epoch < 2 ? 0 : (epoch - 1) / epoch));
      if (averaging === 'swa') program.average(kept);
    }
    if (averaging !== null) program.swapAverages();
    if (averaging === 'swa' && !(await program.recompute(prepared.plan(epochs), goesOn))) throw new Error('it goes on');
    return { records, weights: await program.read(), outputs: await evaluate(program, prepared) };
  } finally {
    program.dispose();
  }
}

export async function trainEpoch(program: StepProgram, plan: EpochPlan): Promise<EpochRecord> {
  const record = await program.trainEpoch(plan, goesOn);
  if (record === null) throw new Error('nobody stops this');
  return record;
}

export async function evaluate(program: StepProgram, { validation }: Prepared): Promise<readonly Float32Array[]> {
  const outputs = await program.evaluate(validation, goesOn);
  if (outputs === null) throw new Error('nobody stops this');
  return outputs;
}

/** What a record tells of one fit. */
export function recordOf(record: EpochRecord, t: number): EpochRecord {
  const pick = <Item>(all: readonly Item[]) => [all[t]];
  return {
    steps: pick(record.steps),
    lossSums: pick(record.lossSums),
    maxNorms: pick(record.maxNorms),
    clippedSteps: pick(record.clippedSteps),
    nonFiniteSteps: pick(record.nonFiniteSteps),
    kernelNormSums: pick(record.kernelNormSums),
    losses: pick(record.losses),
  };
}
