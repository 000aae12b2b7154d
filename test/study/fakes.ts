import { type CompleteFit, type FitRequest, type FitResult, fitId } from '../../src/core/fit.js';
import type { StudyPlan } from '../../src/core/plan.js';
import type { Trial } from '../../src/core/trial.js';
import type { Executor } from '../../src/execution/executor.js';
import type { StudyRecord, StudyStore } from '../../src/storage/store.js';
import { dataPlan } from '../datasets/data-plan.js';
import { standardTraining } from '../training/standard.js';

/** A plan over one number, λ in [0, 1], to be changed as a test needs. */
export function planWith(changes: Partial<StudyPlan> = {}): StudyPlan {
  return {
    name: 'demo',
    seed: 1,
    baseDirectory: '.',
    data: dataPlan('none.csv', { test: 0 }),
    settings: {
      preprocessing: [],
      model: { name: 'mlp', dropout: 0 },
      training: {
        epochs: 1,
        batchSize: 8,
        optimizer: {
          name: 'sgd',
          learningRate: null,
          momentum: 0.9,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-7,
          decay: 0.9,
          weightDecay: 0,
        },
        penalty: { name: 'l2', convention: 'glmnet', apply: 'gradient', lambda: 0, alpha: 0.5, beta1: 1, beta2: 1 },
        clipNorm: null,
        clipValue: null,
        earlyStopping: null,
        ...standardTraining,
      },
    },
    space: [
      {
        kind: 'real',
        name: 'lambda',
        path: 'training.penalty.lambda',
        condition: null,
        low: 0,
        high: 1,
        scale: 'linear',
        zero: false,
        step: null,
        points: null,
      },
    ],
    strategy: { name: 'random', trials: 7, batch: 3, lag: 0, history: null, options: {} },
    validation: { name: 'k-fold', options: { folds: 2 } },
    objective: { metric: 'rmse' },
    execution: {
      backend: 'cpu',
      device: 'auto',
      deterministic: false,
      workers: 'auto',
      fitsPerBatch: 'auto',
      maxMemoryBytes: null,
      data: 'memory',
      fitTimeoutMs: null,
    },
    gate: null,
    nested: null,
    reference: true,
    ...changes,
  };
}

const healthy = { maxNorm: 1, exploded: false, vanished: false, clippedShare: 0, nonFiniteSteps: 0, layers: [] };

/** What a fake fit gives: rmse (λ − 0.3)² + fold / 100. */
export function fakeFit(request: FitRequest): CompleteFit {
  const { trial, repeat, fold, settings } = request;
  const rmse = (Number(settings.training.penalty.lambda) - 0.3) ** 2 + Number(fold) / 100;
  return {
    state: 'complete',
    trial,
    repeat,
    fold,
    metrics: { rmse },
    trainMetrics: { rmse },
    epochs: 1,
    bestEpoch: 1,
    lossCurve: [rmse],
    gradient: healthy,
    outliersRemoved: 0,
    byRow: { loss: new Float32Array(0), predicted: new Float32Array(0) },
  };
}

/** An executor that works in batches of `size` and remembers what it was asked for. */
export function createFakeExecutor(size: number, fit: (request: FitRequest) => FitResult = fakeFit) {
  const asked: string[] = [];
  const executor: Executor = {
    backend: { name: 'fake', version: '0' },
    async run(requests, signal, onResults) {
      for (let start = 0; start < requests.length; start += size) {
        if (signal.state !== 'run') return;
        const batch = requests.slice(start, start + size);
        asked.push(...batch.map(fitId));
        await onResults(batch.map(fit));
      }
    },
    refit: () => Promise.reject(new Error('not asked for')),
    async dispose() {},
  };
  return { executor, asked };
}

/** A store in memory. */
export function createMemoryStore(
  record: StudyRecord = { name: 'demo', planHash: '', plan: {}, facts: {} },
): StudyStore {
  const candidates: Omit<Trial, 'fits'>[] = [];
  const fits = new Map<string, FitResult>();
  const artifacts = new Map<string, Awaited<ReturnType<StudyStore['artifact']>>>();
  return {
    record,
    async addTrials(block, trials) {
      candidates.push(...trials.map(({ number, parameters, memo }) => ({ number, parameters, memo, block })));
    },
    async addFits(results) {
      for (const result of results) fits.set(fitId(result), result);
    },
    async trials() {
      return candidates
        .toSorted((a, b) => a.number - b.number)
        .map((candidate) => ({
          ...candidate,
          fits: [...fits.values()].filter((fit) => fit.trial === candidate.number),
        }));
    },
    async putAttributes() {},
    async putArtifact(name, value) {
      artifacts.set(name, value);
    },
    async artifact(name) {
      return artifacts.get(name) ?? null;
    },
    replaceRecord: async (other) => ({ ...createMemoryStore(other) }),
    async close() {},
  };
}
