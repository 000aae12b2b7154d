import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Dataset, FeatureColumn } from '../core/dataset.js';
import type { Json, JsonObject } from '../core/json.js';
import type { Task } from '../core/metric.js';
import type { TestResult } from '../core/outcome.js';
import type { ObjectivePlan } from '../core/plan.js';
import { type OutputHead, toLayersModel } from '../models/export.js';
import type { TrainedModel } from '../training/trainer.js';
import { toLayersFiles, topologyFile, weightsFile } from './layers-file.js';
import { type CardColumn, type ModelCard, toCardObjective, toCardTest } from './model-card.js';

export const cardFile = 'regsweep.json';

export interface ModelToSave {
  readonly model: TrainedModel;
  readonly dataset: Pick<Dataset, 'task' | 'rowShape' | 'columns' | 'classes' | 'targetNames' | 'targetTransform'>;
  /** The column that weights rows. Left out: there is none. */
  readonly weight?: string | undefined;
  /** What the data must look like, from `datasets/`. */
  readonly contract: Json;
  /** What counted as no value in the data, as in a plan. */
  readonly missing: readonly string[] | null;
  readonly test: TestResult | null;
  readonly objective?: ObjectivePlan;
  readonly study: { readonly name: string; readonly seed: number; readonly planHash: string };
  /** regsweep's. */
  readonly version: string;
}

/**
 * Writes a model folder: `model.json` and `weights.bin`, which `tf.loadLayersModel` opens, and `regsweep.json`. Whole or
 * not at all: the folder is filled beside its place and then moved there, in place of what stood there.
 */
export async function saveModel(directory: string, saved: ModelToSave): Promise<void> {
  const { graph, weights, preprocessing } = saved.model;
  const layers = toLayersModel(graph, weights, headFor(saved.dataset.task, preprocessing.target));
  const files = toLayersFiles(layers, saved.version);
  const card = toModelCard(saved, layers.outputLayer);
  const beside = `${directory}.new-${process.pid}`;
  await mkdir(dirname(directory), { recursive: true });
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside);
  await writeFile(join(beside, topologyFile), json(files.json), { flush: true });
  await writeFile(join(beside, weightsFile), files.weights, { flush: true });
  await writeFile(join(beside, cardFile), json(card), { flush: true });
  await rm(directory, { recursive: true, force: true });
  await rename(beside, directory);
}

function headFor(task: Task, target: TrainedModel['preprocessing']['target']): OutputHead {
  if (task === 'multi-label') return { kind: 'sigmoid' };
  if (target === null) return { kind: 'softmax' };
  const [scale, offset] = [target.map((own) => own.scale), target.map(({ mean }) => mean)];
  const isOne = target.length === 1;
  return { kind: 'rescaling', scale: isOne ? scale[0] : scale, offset: isOne ? offset[0] : offset };
}

function toModelCard(saved: ModelToSave, outputLayer: string): ModelCard {
  const { model, dataset, contract, missing, test, objective, study, version } = saved;
  const { preprocessing } = model;
  const kept = objective === undefined ? null : toCardObjective(objective, dataset.task);
  return {
    schemaVersion: 1,
    regsweep: version,
    study: { name: study.name, seed: study.seed, planHash: study.planHash },
    task: dataset.task,
    target: cardTarget(saved),
    input: cardInput(dataset, missing, preprocessing),
    ...(kept !== null && { objective: kept }),
    outputLayer,
    preprocessing: preprocessing.learned.map((step) => ({ ...step })) as ModelCard['preprocessing'], // Json, but readonly
    contract: contract as ModelCard['contract'], // Json, but readonly
    test: toCardTest(test),
  };
}

function cardTarget({ model, dataset, weight }: ModelToSave): ModelCard['target'] {
  const { task, classes, targetNames, targetTransform } = dataset;
  const scales = model.preprocessing.target;
  const isOne = targetNames.length === 1;
  return {
    name: targetNames.join(', '),
    classes: [...classes],
    scaling: scales !== null && isOne ? scales[0] : null,
    ...(task === 'multi-label' && { labels: [...targetNames] }),
    ...(scales !== null && !isOne && { several: scales.map((own, j) => ({ name: targetNames[j], ...own })) }),
    ...((targetTransform === 'log' || targetTransform === 'log1p') && { learned: targetTransform }),
    ...(weight !== undefined && { weight }),
  };
}

function cardInput(
  { rowShape, columns }: ModelToSave['dataset'],
  missing: ModelToSave['missing'],
  { fill, shift, scale }: TrainedModel['preprocessing'],
): ModelCard['input'] {
  if (rowShape.length > 1) return { kind: 'image', shape: [...rowShape], shift: [...shift], scale: [...scale] };
  return {
    kind: 'table',
    missing: missing && [...missing],
    columns: columns.map((column, i) => ({
      name: column.name,
      ...cardKind(column),
      source: column.source,
      category: column.category,
      origin: column.origin,
      fill: fill?.[i] ?? null,
      shift: shift[i],
      scale: scale[i],
    })),
  };
}

function cardKind(column: FeatureColumn): Pick<CardColumn, 'kind' | 'order'> {
  if (column.kind === 'ordinal') return { kind: 'ordinal', order: [...column.order] };
  return { kind: column.kind === 'pixel' ? 'numeric' : column.kind };
}

function json(value: JsonObject | ModelCard): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
