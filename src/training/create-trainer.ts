import type { Backend, Tf } from '../backends/backend.js';
import { backends, defaultBackend } from '../backends/index.js';
import { UserError } from '../core/errors.js';
import type { ModelMap } from '../models/model.js';
import { type BatchPlanner, createBatchPlanner } from './batch-planner.js';
import type { Checkpoints } from './checkpoints.js';
import { predictRows } from './predict.js';
import { type DeviceData, uploadData } from './steps/device-data.js';
import { trainBatch } from './train-batch.js';
import type { Trainer, TrainerOptions, TrainingData } from './trainer.js';

/** What the parts of the engine share. */
export interface Engine {
  readonly data: TrainingData;
  readonly tf: Tf;
  readonly device: DeviceData;
  readonly graphOf: BatchPlanner['graphOf'];
  readonly checkpoints: Checkpoints | null;
}

/**
 * @param extensions topologies besides our own, by name
 * @throws UserError (backend) where the backend is not known or can't start
 */
export async function createTrainer(
  data: TrainingData,
  { backend: name, fitsPerBatch, checkpoints = null }: TrainerOptions,
  extensions: ModelMap = {},
): Promise<Trainer> {
  const backend = await loadBackend(name);
  const { graphOf, planBatches } = await createBatchPlanner(data.dataset, fitsPerBatch, extensions);
  const device = uploadData(backend.tf, data.dataset);
  const engine: Engine = { data, tf: backend.tf, device, graphOf, checkpoints };
  return {
    backend: { name: backend.name, version: backend.version },
    planBatches,
    async train(batch, signal, onEpoch) {
      await backend.activate();
      const trained = await trainBatch(engine, batch, signal, onEpoch);
      return trained?.map(({ result }) => result) ?? null;
    },
    async refit(request, signal) {
      await backend.activate();
      const trained = await trainBatch(engine, [request], signal, () => {});
      return trained === null ? null : trained[0];
    },
    async predict(model, rows) {
      await backend.activate();
      return predictRows(engine, model, rows);
    },
    async dispose() {
      await backend.activate();
      engine.tf.dispose([device.features, device.target]);
    },
  };
}

async function loadBackend(name: string): Promise<Backend> {
  const entry = backends[name === 'auto' ? defaultBackend : name];
  if (entry !== undefined) return entry.load();
  const known = Object.keys(backends).join(', ');
  throw new UserError('backend', `backend: ${name} is not known; one of ${known} is wanted; change execution.backend`);
}
