import { tfjsVersion } from '../backends/load-tfjs.js';
import type { ModelMap } from '../models/model.js';
import { createBatchPlanner } from './batch-planner.js';
import type { Trainer, TrainerOptions, TrainingData } from './trainer.js';

/**
 * A trainer whose backend is loaded once it is asked to compute: where other processes train, that is at the end, if ever.
 * Only for a backend that every installation has, as nobody is told before that it can't start.
 */
export async function createLateTrainer(
  data: TrainingData,
  options: TrainerOptions,
  extensions: ModelMap = {},
): Promise<Trainer> {
  const { backend, fitsPerBatch, maxMemoryBytes = null } = options;
  const { planBatches } = await createBatchPlanner(data.dataset, { fitsPerBatch, maxMemoryBytes }, extensions);
  let loaded: Promise<Trainer> | null = null;

  async function load(): Promise<Trainer> {
    const { createTrainer } = await import('./create-trainer.js');
    return createTrainer(data, options, extensions);
  }

  function trainer(): Promise<Trainer> {
    loaded ??= load();
    return loaded;
  }

  return {
    backend: { name: backend, version: tfjsVersion() },
    planBatches,
    train: async (...args) => (await trainer()).train(...args),
    refit: async (...args) => (await trainer()).refit(...args),
    predict: async (...args) => (await trainer()).predict(...args),
    measureStep: async (...args) => (await trainer()).measureStep(...args),
    dispose: async () => (await loaded?.catch(() => null))?.dispose(),
  };
}
