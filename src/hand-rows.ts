import type { Dataset } from './core/dataset.js';
import { openRows, type StoredShape } from './datasets/values/stored-rows.js';
import type { TrainingData } from './training/trainer.js';

/** What a study trains on, as plain data: rows that are not in memory by their file, which all processes read. */
export type HandedData = Omit<TrainingData, 'dataset'> & {
  readonly dataset: Omit<Dataset, 'features'> & { readonly features: Float32Array | StoredShape };
};

export function toHand(data: TrainingData): HandedData {
  const { features } = data.dataset;
  if (features instanceof Float32Array) return data;
  const { read: _, ...shape } = features;
  return { ...data, dataset: { ...data.dataset, features: shape } };
}

export function fromHand({ dataset, ...data }: HandedData): TrainingData {
  const { features } = dataset;
  const opened = features instanceof Float32Array ? features : openRows(features);
  return { ...data, dataset: { ...dataset, features: opened } };
}
