import type { Dataset } from '../../../src/core/dataset.js';
import type { Activation, LayerGraph, LayerNode } from '../../../src/core/layer-graph.js';
import type { OptimizerSettings } from '../../../src/core/settings.js';
import { inMemory } from '../../../src/datasets/values/values.js';
import { sizeOf } from '../../../src/models/shapes.js';
import type { LossKind, LossNumbers } from '../../../src/training/choose-loss.js';
import { planEpoch } from '../../../src/training/epoch-plan.js';
import { initialWeights } from '../../../src/training/prepare-fit.js';
import { createRowSource, type RowSource } from '../../../src/training/steps/row-source.js';
import type {
  EpochPlan,
  EpochRecord,
  FitSetup,
  ProgramSetup,
  StepProgram,
} from '../../../src/training/steps/step-program.js';
import { streamKey } from '../../../src/util/random.js';
import { makeDataset } from '../fixtures.js';
import { outputs as imageOutputs, inputShape } from '../image-networks.js';
import { withLabels } from '../kernels/forms.js';
import { standardNumbers } from '../standard.js';

export const width = 5;
const rows = 71;
const seed = 4;

export interface ProgramChanges {
  readonly trials?: number;
  /** Which of the fits there are; the first `trials` by default. */
  readonly members?: readonly number[];
  readonly batchSize?: number;
  /** In place of the usual network: one that sees images. */
  readonly images?: readonly LayerNode[];
  /** Of the hidden layers. */
  readonly units?: number;
  /** Fits take turns on them; each has fewer rows than the one before. */
  readonly folds?: number;
  /** 0: regression. */
  readonly classes?: number;
  /** Of numbers; 1 by default. */
  readonly targets?: number;
  /** Labels in place of classes or numbers. */
  readonly labels?: number;
  readonly activation?: Activation;
  readonly normalizes?: boolean;
  /** Whether the rows of every other fit have weights. */
  readonly isWeighted?: boolean;
  /** Every seventh feature is; fits fill in what `numbers` says. */
  readonly missing?: boolean;
  readonly optimizer?: Partial<OptimizerSettings>;
  readonly penalty?: Partial<ProgramSetup['penalty']>;
  /** The task's own by default. */
  readonly loss?: LossKind;
  readonly nonNegative?: boolean;
  readonly averaging?: ProgramSetup['averaging'];
  /** Changes of a fit's numbers. */
  readonly numbers?: (fit: number) => Partial<FitSetup>;
}

export interface ProgramCase {
  readonly source: RowSource;
  readonly setup: ProgramSetup;
  /** @param training fits that still train; all by default */
  epoch(number: number, training?: readonly boolean[]): EpochPlan;
  /** Each fit's rows. */
  readonly rows: readonly Int32Array[];
}

/** Fits that differ in every number, on a network with dropout. */
export function programCase(changes: ProgramChanges = {}): ProgramCase {
  const {
    trials = 3,
    folds = 2,
    classes = changes.labels === undefined ? 3 : 0,
    batchSize = 16,
    penalty,
    optimizer,
    loss,
    numbers = () => ({}),
  } = changes;
  const { members: chosen = Array.from({ length: trials }, (_, t) => t) } = changes;
  const graph = networkOf(changes);
  const features = sizeOf(graph.inputShape);
  const made = withTargets(makeDataset({ rows, width: features, classes }, 'graph'), changes.targets ?? 1);
  const dataset = changes.labels === undefined ? made : withLabels(made, changes.labels);
  if (changes.missing) for (let i = 0; i < rows * features; i += 7) inMemory(dataset.features)[i] = Number.NaN;
  const places = chosen.map((t) => ({ trial: t, repeat: 0, fold: t % folds }));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const members = places.map((key) => {
    const own = all.filter((row) => row % 5 !== key.fold).slice(9 * key.fold);
    const isWeighted = changes.isWeighted && key.trial % 2 === 0;
    return { key, rows: own, weights: isWeighted ? Float32Array.from(own, (row) => 0.3 * (row % 7)) : null };
  });
  return {
    source: createRowSource(dataset),
    setup: {
      graph,
      optimizer: { ...optimizerSettings, ...optimizer },
      penalty: { name: 'elastic-net', convention: 'glmnet', apply: 'gradient', ...penalty },
      batchSize,
      ...(loss !== undefined && { loss }),
      ...(changes.nonNegative !== undefined && { nonNegative: changes.nonNegative }),
      ...(changes.averaging !== undefined && { averaging: changes.averaging }),
      fits: places.map((key) => ({
        initial: initialWeights(graph, seed, key),
        dropoutKey: streamKey(seed, key.fold, 'dropout'),
        ...numbersOf(key.trial, key.fold, classes, features),
        ...(loss !== undefined && { loss: lossNumbersFor(key.trial) }),
        ...(changes.targets !== undefined && { target: mapOf(changes.targets) }),
        ...(changes.labels !== undefined && { target: { shift: [], scale: [] } }),
        ...numbers(key.trial),
      })),
    },
    epoch: (epoch, training = places.map(() => true)) => planEpoch(members, training, { seed, epoch, batchSize }),
    rows: members.map((member) => member.rows),
  };
}

const optimizerSettings: OptimizerSettings = {
  name: 'adam',
  learningRate: null,
  momentum: 0.9,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  decay: 0.9,
  weightDecay: 0.01,
};

function numbersOf(
  trial: number,
  fold: number,
  classes: number,
  features: number,
): Omit<FitSetup, 'initial' | 'dropoutKey'> {
  return {
    fill: null,
    shift: new Float32Array(features).fill(0.1 * fold),
    scale: new Float32Array(features).fill(1 + 0.1 * fold),
    target: classes === 0 ? { shift: [0.5], scale: [0.8] } : { shift: [], scale: [] },
    penalty: { lambda: 0.01 * (trial + 1), alpha: 0.3 + 0.1 * trial, beta1: 1.1, beta2: 0.9 },
    dropout: [0.2, 0, 0.6][trial % 3],
    clipNorm: [0.5, Number.POSITIVE_INFINITY, 2][trial % 3],
    clipMin: [-0.1, Number.NEGATIVE_INFINITY, -1][trial % 3],
    clipMax: [0.08, Number.POSITIVE_INFINITY, 1][trial % 3],
    learningRate: 0.01 * (trial + 1),
    ...standardNumbers,
  };
}

/** Different for each fit, one of them without smoothing. */
function lossNumbersFor(trial: number): LossNumbers {
  const [firstWeight, lastWeight] = trial % 2 === 0 ? [0.3, 0.7] : [1, 1];
  const smoothing = 0.1 * (trial % 3);
  return { delta: 0.4 + trial, level: 0.2 + 0.3 * (trial % 3), gamma: 0.5 + trial, firstWeight, lastWeight, smoothing };
}

type WithoutInputs<Node> = Node extends LayerNode ? Omit<Node, 'inputs'> : never;

const normalization = { kind: 'batch-normalization', name: 'normal', momentum: 0.9, epsilon: 1e-3 } as const;

/** Numbers of other sizes beside the first. */
function withTargets(dataset: Dataset, targets: number): Dataset {
  if (targets === 1) return dataset;
  const target = Float64Array.from({ length: rows * targets }, (_, i) => {
    return dataset.target[Math.floor(i / targets)] * 10 ** (i % targets) + (i % targets);
  });
  return { ...dataset, target, targetNames: Array.from({ length: targets }, (_, j) => `y${j}`) };
}

function mapOf(targets: number): FitSetup['target'] {
  const places = Array.from({ length: targets }, (_, j) => j);
  return { shift: places.map((j) => j + 0.5), scale: places.map((j) => 10 ** -j) };
}

function networkOf({
  targets = 1,
  labels = 1,
  classes = labels > 1 ? 0 : 3,
  activation = 'relu',
  normalizes = false,
  units,
  images,
}: ProgramChanges): LayerGraph {
  if (images !== undefined) return { inputShape, nodes: images, outputs: imageOutputs };
  const outputs = Math.max(targets, labels, classes);
  const layers: readonly WithoutInputs<LayerNode>[] = [
    { kind: 'dense', name: 'first', units: units ?? 7, initializer: 'he-normal' },
    ...(normalizes ? [normalization] : []),
    { kind: 'activation', name: 'active', function: activation },
    { kind: 'dropout', name: 'some' },
    { kind: 'dense', name: 'second', units: units ?? 6, initializer: 'glorot-normal' },
    { kind: 'activation', name: 'bent', function: activation },
    { kind: 'dropout', name: 'fewer' },
    { kind: 'dense', name: 'last', units: outputs, initializer: 'glorot-normal' },
  ];
  const nodes = layers.map((layer, i): LayerNode => ({ ...layer, inputs: [layers[i - 1]?.name ?? 'input'] }));
  return { inputShape: [width], nodes, outputs };
}

export const goOn = async (): Promise<boolean> => true;

/** What a program has and tells after some epochs of all its fits. */
export async function trainSome(program: StepProgram, { setup, epoch, rows }: ProgramCase, epochs: number) {
  const records: (EpochRecord | null)[] = [];
  const { averaging = null, fits } = setup;
  for (let number = 0; number < epochs; number++) {
    records.push(await program.trainEpoch(epoch(number), goOn));
    if (averaging === 'swa') program.average(fits.map(({ decay = 0 }) => (number === 0 ? 0 : decay)));
  }
  if (averaging !== null) program.swapAverages();
  if (averaging === 'swa') await program.recompute(epoch(epochs), goOn);
  return { records, weights: await program.read(), outputs: await program.evaluate(rows, goOn) };
}
