import type { Backend, Tf } from '../backends/backend.js';
import { backends, defaultBackend } from '../backends/index.js';
import { UserError } from '../core/errors.js';
import type { FitRequest } from '../core/fit.js';
import type { LayerGraph } from '../core/layer-graph.js';
import type { Settings } from '../core/settings.js';
import { models } from '../models/index.js';
import type { ModelBuilder, ModelMap } from '../models/model.js';
import { canonicalJson } from '../util/hash.js';
import { planBatches } from './batches.js';
import { chooseFitsPerBatch } from './fits-per-batch.js';
import { predictRows } from './predict.js';
import { type DeviceData, uploadData } from './steps/device-data.js';
import { trainBatch } from './train-batch.js';
import type { Trainer, TrainerOptions, TrainingData } from './trainer.js';

/** What the parts of the engine share. */
export interface Engine {
  readonly data: TrainingData;
  readonly backend: Backend;
  readonly tf: Tf;
  readonly device: DeviceData;
  graphOf(settings: Settings): LayerGraph;
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
  const backend = await loadBackend(options.backend);
  const builders = await loadBuilders({ ...models, ...extensions });
  const engine = await createEngine(data, backend, builders);
  const limitFor = ({ model, training }: Settings): number =>
    options.fitsPerBatch === 'auto'
      ? chooseFitsPerBatch(engine.graphOf({ preprocessing: [], model, training }), training.batchSize)
      : options.fitsPerBatch;
  return {
    backend: { name: backend.name, version: backend.version },
    planBatches: (requests) => planBatches(requests, limitFor),
    async train(batch, signal, onEpoch) {
      await backend.activate();
      const trained = await trainBatch(engine, batch, signal, onEpoch);
      return trained?.map(({ result }) => result) ?? null;
    },
    async refit(request: FitRequest, signal) {
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
      engine.tf.dispose([engine.device.features, engine.device.target]);
    },
  };
}

async function createEngine(
  data: TrainingData,
  backend: Backend,
  builders: ReadonlyMap<string, ModelBuilder>,
): Promise<Engine> {
  const { tf } = backend;
  const device = uploadData(tf, data.dataset);
  const graphs = new Map<string, LayerGraph>();
  function graphOf({ model }: Settings): LayerGraph {
    const { dropout: _, ...topology } = model;
    const key = canonicalJson(topology);
    const known = graphs.get(key);
    if (known !== undefined) return known;
    const build = builders.get(model.name);
    if (build === undefined) throw new UserError('config', `model: ${model.name} is not known; ${wanted(builders)}`);
    const graph = build(model, { inputShape: data.dataset.rowShape, outputs: device.outputs });
    graphs.set(key, graph);
    return graph;
  }
  return { data, backend, tf, device, graphOf };
}

async function loadBackend(name: string): Promise<Backend> {
  const entry = backends[name === 'auto' ? defaultBackend : name];
  if (entry !== undefined) return entry.load();
  const known = Object.keys(backends).join(', ');
  throw new UserError('backend', `backend: ${name} is not known; one of ${known} is wanted; change execution.backend`);
}

async function loadBuilders(map: ModelMap): Promise<ReadonlyMap<string, ModelBuilder>> {
  const loaded = Object.entries(map).map(async ([name, entry]) => [name, await entry.load()] as const);
  return new Map(await Promise.all(loaded));
}

function wanted(builders: ReadonlyMap<string, ModelBuilder>): string {
  return `one of ${[...builders.keys()].join(', ')} is wanted`;
}
