import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describePlanChanges } from './config/plan-changes.js';
import { planIdentity } from './config/plan-hash.js';
import type { OwnLosses } from './core/own-loss.js';
import type { OwnMetrics } from './core/own-metric.js';
import type { StudyPlan } from './core/plan.js';
import { workerEntry } from './entries.js';
import type { Processes } from './execution/process-runner.js';
import { findEntry } from './find-entry.js';
import { holdingBackend } from './hold-backend.js';
import type { ModelMap } from './models/model.js';
import { createTableReading, type ReadTables } from './read-tables.js';
import {
  countTestLook,
  makeFolder,
  type ResultsFolder,
  removeLeftovers,
  resultsFolder,
  writeWhole,
} from './storage/results-folder.js';
import type { StudyRecord, StudyStore } from './storage/store.js';
import { storing } from './storage/write-failure.js';
import { strategies } from './strategies/index.js';
import { withStart } from './strategies/starting-points.js';
import type { StrategyMap } from './strategies/strategy.js';
import type { StudyFacts } from './study/outcome.js';
import type { StudyPorts } from './study/ports.js';
import type { BatchState } from './training/checkpoints.js';
import { type TrainingWatch, unwatched } from './training/watch.js';
import type { ValidationMap } from './validation/scheme.js';
import { formulasVersion, version } from './version.js';
import type { WorkerContext } from './worker.js';

/** Implementations of a person's own, by name; passed in, never registered. */
export interface Extensions {
  readonly models?: ModelMap;
  readonly strategies?: StrategyMap;
  readonly validation?: ValidationMap;
  readonly metrics?: OwnMetrics;
  readonly losses?: OwnLosses;
}

/**
 * Connects a plan's names with implementations. What is heavy (TensorFlow.js, SQLite, readers) is loaded where it is
 * first used.
 *
 * @param watch who wants to know where the time of training goes; null: nobody
 * @param tables reads the plan's data; an outer fold has its study's
 */
export async function createPorts(
  plan: StudyPlan,
  resultsDir: string,
  extensions: Extensions = {},
  watch: TrainingWatch | null = null,
  tables: ReadTables = createTableReading(resultsDir),
): Promise<StudyPorts> {
  const folder = resultsFolder(resultsDir, plan.name);
  // A person's own functions can't be sent to another process.
  const own = Object.keys(extensions).length > 0;
  const context: WorkerContext = { plan, resultsDir, profile: watch !== null, handed: false };
  const { metrics: ownMetrics = {}, losses = {} } = extensions;
  return {
    version,
    strategy: withStart(
      await findEntry('strategy', plan.strategy.name, { ...strategies, ...extensions.strategies }).load(),
    ),
    ownMetrics,
    loadData: async (wanted) => {
      const { arrangeStudyData } = await import('./load-study-data.js');
      return arrangeStudyData(wanted, await tables(wanted), extensions);
    },
    identify: (wanted, hashes) => planIdentity(wanted, hashes, formulasVersion),
    describeChanges: describePlanChanges,
    async openStore(record) {
      await makeFolder(folder.path);
      return openLocked(folder, record);
    },
    readStore: () => readIfThere(folder),
    goesOnWith: async (begun, wanted) => (await import('./auto-backend.js')).goesOnWith(begun, wanted),
    async planBatches(requests, data, { execution }) {
      const { createBatchPlanner } = await import('./training/batch-planner.js');
      const planner = await createBatchPlanner(data.dataset, execution, extensions.models);
      // The kernels of the default backend take turns by fits; others take a step of all at once.
      const goesByCache = execution.backend === 'auto' || execution.backend === 'wasm';
      return planner.planBatches(requests).map((fits) => ({
        fits,
        bytes: planner.bytesOf(fits),
        inCache: goesByCache ? planner.inCache(fits[0].settings) : null,
        products: planner.productsOf(fits[0].settings),
      }));
    },
    async createTrainer(data, wanted, question) {
      const { backend: named, device, workers } = wanted.execution;
      const backend =
        named === 'auto'
          ? await (await import('./auto-backend.js')).autoBackend(
              wanted,
              await begunOn(folder),
              data,
              question,
              extensions.models,
            )
          : named;
      const checkpoints = await openCheckpoints(folder);
      const { resolveMeasures } = await import('./training/metrics/resolve-measures.js');
      const measures = resolveMeasures(wanted.objective, data.dataset, ownMetrics);
      const training = { ...wanted.execution, backend, checkpoints, measures, losses, watch: watch ?? unwatched };
      const { backends, defaultDevice } = await import('./backends/index.js');
      const othersTrain = !own && workers !== 'auto' && workers > 1;
      if (othersTrain && backends[backend]?.bundled && device === defaultDevice.device) {
        const { createLateTrainer } = await import('./training/late-trainer.js');
        return createLateTrainer(data, training, extensions.models);
      }
      const { createTrainer } = await import('./training/create-trainer.js');
      return holdingBackend(training, () => createTrainer(data, training, extensions.models));
    },
    async startProcesses() {
      const { workers } = plan.execution;
      return own || workers === 'auto' || workers === 1 ? null : await processesOf(workers, context);
    },
    async createExecutor(trainer, data, processes, onEpoch, steps) {
      const wanted = own ? 1 : chooseWorkers(plan.execution.workers, steps);
      const { createInlineExecutor } = await import('./execution/inline.js');
      const { createLeftBatches } = await import('./execution/left-batches.js');
      const left = createLeftBatches(plan.seed, await openCheckpoints(folder));
      const { fitTimeoutMs } = plan.execution;
      // What hangs can only be ended from outside.
      if (own || (wanted === 1 && fitTimeoutMs === null)) return createInlineExecutor(trainer, onEpoch, left);
      const { createPoolExecutor } = await import('./execution/pool.js');
      const { createProcessRunner } = await import('./execution/process-runner.js');
      // Every process computes where the study does.
      const execution = { ...plan.execution, backend: trainer.backend.name };
      const askToStop = () => askWorkersToStop(folder);
      rmSync(folder.stop, { force: true });
      const { handData } = await import('./storage/handed-data.js');
      const { toHand } = await import('./hand-rows.js');
      const handed = await handData(folder.data, toHand(data));
      const settled: WorkerContext = { ...context, plan: { ...plan, execution }, handed };
      const started = processes ?? (await processesOf(wanted, settled));
      const runner = createProcessRunner({ processes: started, context: settled, fitTimeoutMs, askToStop });
      const executor = createPoolExecutor({
        backend: trainer.backend,
        workers: wanted,
        runner,
        planBatches: trainer.planBatches,
        left,
        refitHere: trainer.refit,
        onEpoch,
      });
      const dispose = () => executor.dispose().finally(() => rm(folder.data, { force: true }));
      return { ...executor, dispose };
    },
    async outerStudy(fold, backend) {
      const outer = outerPlan(plan, fold, backend);
      const ports = await createPorts(outer, join(folder.path, 'outer'), extensions, null, tables);
      // Its test rows are training rows of the study, and its model is nobody's.
      return {
        plan: outer,
        ports: { ...ports, countTestLook: async () => 1, saveModel: async () => {}, hasModel: async () => true },
      };
    },
    countTestLook: (look) => storing(folder.root, () => countTestLook(folder.root, look)),
    async saveModel({ model, dataset, trainRows, plan: { name, seed, data, objective }, planHash, test }) {
      const { saveModel } = await import('./deployment/save-model.js');
      const { dataContract } = await import('./datasets/contract.js');
      const fillsMissing = model.preprocessing.fill !== null;
      const contract = dataContract(dataset, trainRows, { ...data, fillsMissing });
      const study = { name, seed, planHash };
      const { weight, missing } = data;
      const saved = { model, dataset, weight, contract, missing, test, objective, study, version };
      await storing(folder.model, () => saveModel(folder.model, saved));
    },
    async hasModel(planHash) {
      const { isWholeModel } = await import('./deployment/is-whole.js');
      return isWholeModel(folder.model, planHash);
    },
    removeCheckpoints: () => rm(folder.checkpoints, { recursive: true, force: true }),
    async writeFile(name, text) {
      const path = join(folder.path, name);
      await storing(path, () => writeWhole(path, text));
    },
  };
}

/** The procedure alone: what is found on an outer fold is neither held against a reference nor to a gate. */
function outerPlan({ nested, execution, ...plan }: StudyPlan, fold: number, backend: string): StudyPlan {
  if (nested === null) throw new Error('only a nested plan has outer folds');
  return {
    ...plan,
    name: `fold-${fold}`,
    nested: { ...nested, fold },
    execution: { ...execution, backend },
    gate: null,
    reference: false,
  };
}

/** Losing half a minute's work to a kill is bearable; more is not. */
const longBatchMs = 30_000;

async function openCheckpoints({ checkpoints }: ResultsFolder) {
  const { createCheckpointFiles } = await import('./storage/checkpoint-files.js');
  const now = () => performance.now();
  return createCheckpointFiles<BatchState>({ folder: checkpoints, version, now, longMs: longBatchMs });
}

async function processesOf(count: number, context: WorkerContext): Promise<Processes> {
  const { startProcesses } = await import('./execution/process-runner.js');
  return startProcesses(workerEntry, count, context);
}

/** Steps that are done before processes have started and loaded data and backend: some seconds. */
const stepsWorthProcesses = 60_000;

function chooseWorkers(asked: 'auto' | number, steps: number): number {
  if (asked !== 'auto') return asked;
  return steps < stepsWorthProcesses ? 1 : availableParallelism();
}

function askWorkersToStop({ stop }: ResultsFolder): void {
  try {
    writeFileSync(stop, '');
  } catch {
    // On a full disk: then they stop at the ends of their batches.
  }
}

/** The backend of the study that is there; null where there is none, or can't be read: whoever opens it says so. */
async function begunOn(folder: ResultsFolder): Promise<string | null> {
  try {
    const store = await readIfThere(folder);
    await store?.close();
    // Written by `openStore` of the study.
    return store && (store.record.facts as unknown as StudyFacts).backend.name;
  } catch {
    return null;
  }
}

async function readIfThere({ store }: ResultsFolder): Promise<StudyStore | null> {
  if (!existsSync(store)) return null;
  const { readStudyStore } = await import('./storage/sqlite-store.js');
  return readStudyStore(store);
}

/** A study's file, with its lock held until it is closed. */
async function openLocked(folder: ResultsFolder, record: StudyRecord): Promise<StudyStore> {
  const { openStudyStore } = await import('./storage/sqlite-store.js');
  const { lockStudy } = await import('./storage/study-lock.js');
  const release = lockStudy(folder.path, new Date());
  try {
    await removeLeftovers(folder);
    return lockedStore(await openStudyStore(folder.store, record, version, () => new Date()), release);
  } catch (error) {
    release();
    throw error;
  }
}

function lockedStore(store: StudyStore, release: () => void): StudyStore {
  return {
    ...store,
    replaceRecord: async (record) => lockedStore(await store.replaceRecord(record), release),
    close: () => store.close().finally(release),
  };
}
