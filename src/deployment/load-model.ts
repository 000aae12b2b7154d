import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.js';
import type { TestResult } from '../core/outcome.js';
import { resultsByClass } from '../training/metrics/by-class.js';
import { resultsByLabel } from '../training/metrics/by-label.js';
import { decideClasses, decideLabels } from '../training/metrics/decide.js';
import { intervalsByTarget, metricIntervals } from '../training/metrics/intervals.js';
import { type Prediction, type Target, targetsOf } from '../training/metrics/prediction.js';
import { resolveMeasures } from '../training/metrics/resolve-measures.js';
import { streamKey } from '../util/random.js';
import { encodeFeatures, encodeTarget, encodeWeights, type Row } from './encode-rows.js';
import { readLayersFiles } from './layers-file.js';
import { fromCardTest, type ModelCard, numbersOf, parseModelCard } from './model-card.js';
import { type InferenceRuntime, type Network, openNetwork } from './network.js';
import { cardFile } from './save-model.js';

export interface ClassPrediction {
  /** The most probable one, or as the study's objective.threshold or objective.costs decide. */
  readonly class: string;
  /** By class name; they sum to one. */
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface LabelsPrediction {
  /** Those that are decided: the more probable ones, or from the study's objective.threshold on. */
  readonly labels: readonly string[];
  /** Of each label by itself, by name. */
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface ValuePrediction {
  /** In the target's own unit. */
  readonly value: number;
}

/** Several numbers, by name, in their own units. */
export interface ValuesPrediction {
  readonly values: Readonly<Record<string, number>>;
}

export type RowPrediction = ClassPrediction | LabelsPrediction | ValuePrediction | ValuesPrediction;

export interface Evaluation extends TestResult {
  /** What the study's own test said; null where it had none. */
  readonly recorded: TestResult | null;
  /** Categories that the model does not know, for people. */
  readonly warnings: readonly string[];
}

/** Features before preprocessing [rows, width] with their labels. */
export interface LabelledFeatures {
  readonly features: Float32Array;
  readonly target: Target;
  /** How much each row counts; null: all alike. */
  readonly weights: Float64Array | null;
  readonly warnings: readonly string[];
}

/** Reads a labelled file in the model's layout. @throws UserError where the file doesn't keep the model's contract */
export type ReadLabelled = (path: string, card: ModelCard) => Promise<LabelledFeatures>;

/** A saved model, ready for use without its study. Whoever loaded it disposes it. */
export interface LoadedModel {
  readonly card: ModelCard;
  /**
   * Rows of a table by column name; an image is `{ pixels }`, 0–255, row-major.
   *
   * @throws UserError naming row and column of a value that the model can't take, an unknown category among them
   */
  predict(rows: readonly Row[]): Promise<readonly RowPrediction[]>;
  /**
   * Every metric that the study measured with its 95 % interval, save those of a person's own. A category that the model does not know counts as none of those
   * that it knows, as it did in the study's own test, with a warning.
   *
   * @param data path of a CSV file (`IMAGES,LABELS` of IDX files for images), or rows, with the target's column
   */
  evaluate(data: string | readonly Row[]): Promise<Evaluation>;
  dispose(): void;
}

/**
 * Opens a `model/` folder.
 *
 * @throws UserError where it is not there or is not whole
 */
export async function loadModel(
  directory: string,
  runtime: InferenceRuntime,
  readLabelled: ReadLabelled,
): Promise<LoadedModel> {
  const card = parseModelCard(await readCard(directory), join(directory, cardFile));
  const network = await openNetwork(runtime, card, await readLayersFiles(directory));
  return {
    card,
    predict: async (rows) => {
      if (rows.length === 0) return [];
      return toRowPredictions(await network.predict(encodeFeatures(rows, card, refuse)), card);
    },
    evaluate: async (data) =>
      evaluate(network, card, typeof data === 'string' ? await readLabelled(data, card) : encodeLabelled(data, card)),
    dispose: () => network.dispose(),
  };
}

function refuse(complaint: UserError): never {
  throw complaint;
}

function encodeLabelled(rows: readonly Row[], card: ModelCard): LabelledFeatures {
  const warnings: string[] = [];
  const features = encodeFeatures(rows, card, ({ message }) => void warnings.push(message));
  return { features, target: encodeTarget(rows, card), weights: encodeWeights(rows, card), warnings };
}

async function readCard(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, cardFile), 'utf8');
  } catch (cause) {
    throw new UserError(
      'data',
      `${directory}: found no ${cardFile}; the model/ folder of a finished study is wanted; check the path`,
      { cause },
    );
  }
}

async function evaluate(
  network: Network,
  card: ModelCard,
  { features, target, weights, warnings }: LabelledFeatures,
): Promise<Evaluation> {
  if (target.length === 0) {
    throw new UserError('data', 'evaluate: found no rows; at least one labelled row is wanted; check the data');
  }
  const prediction = await network.predict(features);
  // The study's own stream, so that the study's own test rows give the study's own intervals.
  const measures = measuresOf(card);
  const metrics = metricIntervals(prediction, target, streamKey(card.study.seed, 'test'), measures, weights);
  const targets = intervalsByTarget(prediction, target, streamKey(card.study.seed, 'test'), measures, weights);
  const classes = resultsByClass(prediction, target, measures, weights);
  const labels = resultsByLabel(prediction, target, measures, weights);
  return {
    rows: target.length / targetsOf(prediction),
    metrics,
    ...(classes.length > 0 && { classes }),
    ...(labels.length > 0 && { labels }),
    ...(targets.length > 0 && { targets }),
    recorded: fromCardTest(card.test),
    warnings,
  };
}

/** As the study decided and measured. Metrics of a person's own are not at hand here. */
function measuresOf({ objective = { metric: null }, task, target }: ModelCard) {
  return resolveMeasures(objective, { task, classes: target.classes, targetNames: target.labels ?? [target.name] });
}

function toLabels(
  prediction: Extract<Prediction, { task: 'multi-label' }>,
  card: ModelCard,
): readonly LabelsPrediction[] {
  const names = card.target.labels ?? [];
  const decided = decideLabels(prediction, measuresOf(card).decision);
  return Array.from({ length: decided.length / names.length }, (_, row) => ({
    labels: names.filter((_name, k) => decided[row * names.length + k] === 1),
    probabilities: Object.fromEntries(
      names.map((name, k) => [name, 1 / (1 + Math.exp(-prediction.logits[row * names.length + k]))]),
    ),
  }));
}

/** @param values [rows, targets] */
function toValues(values: Float64Array, card: ModelCard): readonly RowPrediction[] {
  const names = numbersOf(card).map(({ name }) => name);
  if (names.length === 1) return Array.from(values, (value) => ({ value }));
  return Array.from({ length: values.length / names.length }, (_, row) => ({
    values: Object.fromEntries(names.map((name, j) => [name, values[row * names.length + j]])),
  }));
}

function toRowPredictions(prediction: Prediction, card: ModelCard): readonly RowPrediction[] {
  if (prediction.task === 'regression') return toValues(prediction.values, card);
  if (prediction.task === 'multi-label') return toLabels(prediction, card);
  const { logProbabilities, classes } = prediction;
  const { target } = card;
  return Array.from(decideClasses(prediction, measuresOf(card).decision), (decided, row) => ({
    class: target.classes[decided],
    probabilities: Object.fromEntries(
      target.classes.map((name, k) => [name, Math.exp(logProbabilities[row * classes + k])]),
    ),
  }));
}
