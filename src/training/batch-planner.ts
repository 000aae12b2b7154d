import { type Dataset, outputsOf } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { FitRequest } from '../core/fit.js';
import type { LayerGraph } from '../core/layer-graph.js';
import type { Settings } from '../core/settings.js';
import { models } from '../models/index.js';
import { strengthsByLayer } from '../models/layer-values.js';
import type { ModelMap } from '../models/model.js';
import { productsOf } from '../models/products.js';
import { canonicalJson } from '../util/hash.js';
import { averagingOf } from './averaging.js';
import { planBatches } from './batches.js';
import { fitsInCache, workingSetBytes } from './cache-model.js';
import { isLossOfKernels } from './choose-loss.js';
import { type BatchLimits, bytesOfFit, chooseFitsPerBatch } from './fits-per-batch.js';
import { isNoisy } from './gradient-noise.js';
import { isMixing } from './mixup.js';
import { optimizers } from './optimizers.js';
import { networkOf } from './steps/kernels/network.js';

/** Networks and batches of a study, known without a backend. */
export interface BatchPlanner {
  /** @throws UserError (config) where the model is not known or its settings don't fit the data */
  graphOf(settings: Pick<Settings, 'model'>): LayerGraph;
  /** @throws UserError (config) where a candidate names a layer that its network doesn't have */
  planBatches(requests: readonly FitRequest[]): readonly (readonly FitRequest[])[];
  /** Estimated memory of a batch while it trains. */
  bytesOf(batch: readonly FitRequest[]): number;
  /**
   * How many fits of these settings go on from step to step without leaving a core's cache, by the kernels of the default
   * backend; null where these don't know the network or the loss.
   */
  inCache(settings: Settings): number | null;
  /** Multiplications of one step of a fit in convolutions, there and back. */
  productsOf(settings: Settings): number;
}

/** @param extensions topologies besides our own, by name */
export async function createBatchPlanner(
  dataset: Pick<Dataset, 'rows' | 'rowShape' | 'classes' | 'task' | 'targetNames'>,
  limits: BatchLimits,
  extensions: ModelMap = {},
): Promise<BatchPlanner> {
  const loading = Object.entries({ ...models, ...extensions }).map(
    async ([name, { load }]) => [name, await load()] as const,
  );
  const builders = new Map(await Promise.all(loading));
  const outputs = outputsOf(dataset);
  const graphs = new Map<string, LayerGraph>();

  function graphOf({ model }: Pick<Settings, 'model'>): LayerGraph {
    const { dropout: _, ...topology } = model;
    const key = canonicalJson(topology);
    const graph = graphs.get(key) ?? build(model);
    graphs.set(key, graph);
    return graph;
  }

  function build(model: Settings['model']): LayerGraph {
    const builder = builders.get(model.name);
    if (builder !== undefined) return builder(model, { inputShape: dataset.rowShape, outputs });
    const wanted = `one of ${[...builders.keys()].join(', ')} is wanted`;
    throw new UserError('config', `model: ${model.name} is not known; ${wanted}; change model.name`);
  }

  const bytesOfOne = (settings: Settings) => {
    const averages = averagingOf(settings.training) === null ? 0 : 1;
    return bytesOfFit(graphOf(settings), settings.training.batchSize, dataset.rows, averages);
  };

  return {
    graphOf,
    planBatches(requests) {
      // Before anything trains: layers that a candidate names must be there.
      for (const { settings } of requests) strengthsByLayer(graphOf(settings), settings);
      return planBatches(requests, (settings) =>
        chooseFitsPerBatch(bytesOfOne(settings), workingSetBytes(graphOf(settings)), limits),
      );
    },
    inCache(settings) {
      const { training } = settings;
      const graph = graphOf(settings);
      const isEager = isMixing(training) || isNoisy(training) || !isLossOfKernels(training, dataset.task);
      if (isEager || networkOf(graph) === null) return null;
      const { slots } = optimizers[training.optimizer.name];
      return fitsInCache(workingSetBytes(graph, slots + Number(averagingOf(training) === 'ema')));
    },
    // Back with the gradient of the weights, and with that of what came in.
    productsOf: (settings) => 3 * settings.training.batchSize * productsOf(graphOf(settings)),
    bytesOf: (batch) => batch.reduce((sum, { settings }) => sum + bytesOfOne(settings), 0),
  };
}
