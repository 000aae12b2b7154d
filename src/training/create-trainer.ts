import { setImmediate } from 'node:timers/promises';
import type { Backend } from '../backends/backend.js';
import { backends, defaultBackend, defaultDevice } from '../backends/index.js';
import { UserError } from '../core/errors.js';
import { type Measures, standardMeasures } from '../core/measures.js';
import type { OwnLosses } from '../core/own-loss.js';
import type { StopSignal } from '../core/stop.js';
import type { ModelMap } from '../models/model.js';
import { type BatchPlanner, createBatchPlanner } from './batch-planner.js';
import type { Checkpoints } from './checkpoints.js';
import { measureStep } from './measure-step.js';
import { predictRows } from './predict.js';
import { createGraphs, type StepMaker } from './steps/create-program.js';
import { createRowSource, type RowSource } from './steps/row-source.js';
import type { Pause } from './steps/step-program.js';
import { trainAlone, trainBatch } from './train-batch.js';
import type { Trainer, TrainerOptions, TrainingData } from './trainer.js';
import { type TrainingWatch, unwatched } from './watch.js';

/** What the parts of the engine share. */
export interface Engine {
  readonly data: TrainingData;
  readonly backend: Backend;
  readonly source: RowSource;
  readonly graphs: StepMaker['graphs'];
  readonly graphOf: BatchPlanner['graphOf'];
  readonly checkpoints: Checkpoints | null;
  readonly measures: Measures;
  readonly losses: OwnLosses;
  readonly watch: TrainingWatch;
  /** A turn for everybody else, between steps; the backend answers again after it. False where the signal says 'now'. */
  pauseWith(signal: StopSignal): Pause;
}

/**
 * @param extensions topologies besides our own, by name
 * @throws UserError (backend) where the backend is not known or can't start
 */
export async function createTrainer(
  data: TrainingData,
  options: TrainerOptions,
  extensions: ModelMap = {},
): Promise<Trainer> {
  const { fitsPerBatch, maxMemoryBytes = null, checkpoints = null } = options;
  const { measures = standardMeasures, losses = {}, watch = unwatched } = options;
  const backend = watch.backend(await loadBackend(options));
  const { graphOf, planBatches } = await createBatchPlanner(data.dataset, { fitsPerBatch, maxMemoryBytes }, extensions);
  const source = watch.source(createRowSource(data.dataset));
  const graphs = watch.graphs(createGraphs(backend, source));
  const engine: Engine = {
    data,
    backend,
    source,
    graphs,
    graphOf,
    checkpoints,
    measures,
    losses,
    watch,
    pauseWith: (signal) => async () => {
      await setImmediate();
      await backend.activate();
      return signal.state !== 'now';
    },
  };
  return {
    backend: { name: backend.name, version: backend.version },
    planBatches,
    train: (batch, signal, onEpoch) =>
      watch.batch('fits', batch, async () => {
        await backend.activate();
        return trainBatch(engine, batch, signal, onEpoch);
      }),
    refit: (request, signal) =>
      watch.batch('refit', [request], async () => {
        await backend.activate();
        return trainAlone(engine, request, signal);
      }),
    predict: (model, rows) =>
      watch.batch('prediction', [], async () => {
        await backend.activate();
        return predictRows(engine, model, rows);
      }),
    async measureStep(batch, now) {
      await backend.activate();
      return measureStep(engine, batch, now);
    },
    // Between calls nothing but compiled graphs is kept on the device.
    dispose: async () => graphs?.dispose(),
  };
}

async function loadBackend({ backend: name, device, deterministic }: TrainerOptions): Promise<Backend> {
  const entry = backends[name === 'auto' ? defaultBackend : name];
  if (entry !== undefined) {
    return entry.load({
      device: device ?? defaultDevice.device,
      deterministic: deterministic ?? defaultDevice.deterministic,
    });
  }
  const known = Object.keys(backends).join(', ');
  throw new UserError('backend', `backend: ${name} is not known; one of ${known} is wanted; change execution.backend`);
}
