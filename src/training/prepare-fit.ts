import type { FitRequest } from '../core/fit.js';
import type { LayerGraph } from '../core/layer-graph.js';
import type { LayerValues } from '../core/settings.js';
import { innerSplit } from '../datasets/inner-split.js';
import { fitPreprocessing } from '../datasets/preprocessing/fit-preprocessing.js';
import type { FittedPreprocessing } from '../datasets/preprocessing/preprocessing.js';
import { labelSetsOf } from '../datasets/table.js';
import { strengthsByLayer } from '../models/layer-values.js';
import { initialValues, parameterShapes } from '../models/parameters.js';
import { canonicalJson } from '../util/hash.js';
import { averagingOf } from './averaging.js';
import { lossKindOf, lossNumbersOf } from './choose-loss.js';
import type { Engine } from './create-trainer.js';
import { type EpochMember, fitStream, stepsPerEpoch } from './epoch-plan.js';
import { isNoisy } from './gradient-noise.js';
import { isMixing } from './mixup.js';
import { optimizers } from './optimizers.js';
import { createRateShare } from './schedules/index.js';
import type { FitSetup, ProgramSetup } from './steps/step-program.js';
import { trainingWeights } from './training-weights.js';

/** A fit with its rows and numbers, ready to train. */
export interface PreparedFit {
  readonly request: FitRequest;
  /** Rows trained on: without outliers, and without those kept apart for early stopping. */
  readonly trainRows: Int32Array;
  /** Rows that decide when to stop; empty without early stopping. */
  readonly stopRows: Int32Array;
  readonly validationRows: Int32Array;
  readonly outliersRemoved: number;
  readonly preprocessing: FittedPreprocessing;
  /** What the losses of the rows trained on are multiplied by; null: nothing. */
  readonly weights: Float32Array | null;
  readonly setup: FitSetup;
}

export function toMember({ request, trainRows, weights }: PreparedFit): EpochMember {
  const { mixup = 0 } = request.settings.training;
  return { key: request, rows: trainRows, weights, mixup };
}

/** What the step program of a batch is made from; its fits share everything but their numbers. */
export function toProgramSetup(engine: Engine, graph: LayerGraph, fits: readonly PreparedFit[]): ProgramSetup {
  const { training } = fits[0].request.settings;
  const { optimizer, penalty, batchSize } = training;
  return {
    graph,
    optimizer,
    penalty,
    batchSize,
    loss: lossKindOf(training, engine.source.task, engine.losses),
    mixes: isMixing(training),
    nonNegative: training.nonNegative ?? false,
    averaging: averagingOf(training),
    fits: fits.map((fit) => fit.setup),
  };
}

/** Prepares the fits of a batch. What fits on one fold share (preprocessing, initial weights) is made once. */
export function prepareFits(engine: Engine, graph: LayerGraph, batch: readonly FitRequest[]): readonly PreparedFit[] {
  const preprocess = remembering((request: FitRequest) => splitAndFit(engine, request));
  const initial = remembering((request: FitRequest) => initialWeights(graph, engine.data.seed, request));
  return batch.map((request) => {
    const { repeat, fold, settings } = request;
    const parts = preprocess(canonicalJson([repeat, fold, settings.preprocessing]), request);
    const setup = toSetup(engine, graph, request, parts, initial(canonicalJson([repeat, fold]), request));
    const weights = trainingWeights(engine.data.dataset, parts.trainRows, settings.training.classWeight ?? null);
    return { request, ...parts, weights, setup };
  });
}

/** Every parameter's initial values, in the order of the graph's parameters: the same for all candidates on a fold. */
export function initialWeights(
  graph: LayerGraph,
  seed: number,
  key: Pick<FitRequest, 'repeat' | 'fold' | 'trial'>,
): readonly Float32Array[] {
  const stream = fitStream(seed, key, 'init');
  return parameterShapes(graph).map((shape) => initialValues(shape, stream));
}

type Parts = Pick<PreparedFit, 'trainRows' | 'stopRows' | 'validationRows' | 'outliersRemoved' | 'preprocessing'>;

function splitAndFit({ data }: Engine, { repeat, fold, settings, epochs }: FitRequest): Parts {
  const { dataset, seed } = data;
  const split = fold === 'refit' ? null : data.splits[repeat][fold];
  const outer = split?.train ?? data.trainRows;
  const stopping = settings.training.earlyStopping;
  // A refit is told how long to train, so that it can train on every row.
  const apart = stopping !== null && epochs === null ? stopping.fraction : 0;
  const labels = dataset.task === 'classification' ? Int32Array.from(dataset.target) : null;
  const stream = fitStream(seed, { trial: 0, repeat, fold }, 'inner');
  const labelSets = labelSetsOf(dataset);
  const { fit, stop } = innerSplit({ rows: outer, labels, labelSets, rule: data.rule, fraction: apart }, stream);
  const preprocessing = fitPreprocessing(settings.preprocessing, dataset, fit);
  return {
    trainRows: preprocessing.keptRows,
    stopRows: stop,
    validationRows: split?.validation ?? new Int32Array(0),
    outliersRemoved: fit.length - preprocessing.keptRows.length,
    preprocessing,
  };
}

/** What training does to numeric targets: (y − shift) · scale; classes and labels are left as they are. */
export function targetMap(target: FittedPreprocessing['target']): FitSetup['target'] {
  const scales = target ?? [];
  return { shift: scales.map(({ mean }) => mean), scale: scales.map(({ scale }) => 1 / scale) };
}

/** 0 where each layer has its own. */
function numberOf(values: LayerValues): number {
  return typeof values === 'number' ? values : 0;
}

function toSetup(
  { data, source }: Engine,
  graph: LayerGraph,
  request: FitRequest,
  { preprocessing: { fill, shift, scale, target }, trainRows }: Parts,
  initial: readonly Float32Array[],
): FitSetup {
  const { model, training } = request.settings;
  const { penalty, optimizer, clipNorm, clipValue, gradientNoise } = training;
  const epochSteps = stepsPerEpoch(trainRows.length, training.batchSize);
  return {
    initial,
    fill: fill !== null && source.hasMissing() ? fill : null,
    shift,
    scale,
    target: targetMap(target),
    penalty: { ...penalty, lambda: numberOf(penalty.lambda) },
    dropout: numberOf(model.dropout),
    ...strengthsByLayer(graph, request.settings),
    clipNorm: clipNorm ?? Number.POSITIVE_INFINITY,
    clipMin: clipValue?.[0] ?? Number.NEGATIVE_INFINITY,
    clipMax: clipValue?.[1] ?? Number.POSITIVE_INFINITY,
    learningRate: optimizer.learningRate ?? optimizers[optimizer.name].defaultLearningRate,
    // By the epochs of the settings: a fit that is told to train fewer goes the same way, and leaves it earlier.
    schedule: createRateShare(training.schedule, { steps: training.epochs * epochSteps, stepsPerEpoch: epochSteps }),
    maxNorm: training.maxNorm ?? Number.POSITIVE_INFINITY,
    noise:
      gradientNoise === undefined || !isNoisy(training)
        ? null
        : { ...gradientNoise, key: fitStream(data.seed, request, 'gradient-noise') },
    decay: training.averaging?.decay ?? 0,
    loss: lossNumbersOf(training),
    dropoutKey: fitStream(data.seed, request, 'dropout'),
  };
}

function remembering<A, B>(make: (input: A) => B): (key: string, input: A) => B {
  const known = new Map<string, B>();
  return (key, input) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(input);
    known.set(key, made);
    return made;
  };
}
