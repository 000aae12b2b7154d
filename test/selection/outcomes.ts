import type { CompleteFit, FailedFit, FitResult, GradientHealth } from '../../src/core/fit.js';
import type { Metrics } from '../../src/core/metric.js';
import type { StudyOutcome } from '../../src/core/outcome.js';
import type { StudyPlan } from '../../src/core/plan.js';
import type { Settings } from '../../src/core/settings.js';
import type { NumericSpec, Parameters } from '../../src/core/space.js';
import type { Trial } from '../../src/core/trial.js';
import { dataPlan } from '../datasets/data-plan.js';
import { standardTraining } from '../training/standard.js';

/** Facts to judge, built by hand: healthy and complete unless told otherwise. */
export const healthy: GradientHealth = {
  maxNorm: 2.5,
  exploded: false,
  vanished: false,
  clippedShare: 0,
  nonFiniteSteps: 0,
  layers: [],
};

export function completeFit(fold: number, metrics: Metrics, more: Partial<CompleteFit> = {}): CompleteFit {
  return {
    trial: 0,
    repeat: 0,
    fold,
    state: 'complete',
    metrics,
    trainMetrics: metrics,
    epochs: 10,
    bestEpoch: 10,
    lossCurve: [1, 0.5, 0.4, 0.35, 0.34, 0.335, 0.333, 0.332, 0.331, 0.331],
    gradient: healthy,
    outliersRemoved: 0,
    byRow: { loss: new Float32Array(0), predicted: new Float32Array(0) },
    ...more,
  };
}

export function failedFit(fold: number, kind: FailedFit['failure']['kind'] = 'diverged'): FailedFit {
  const failure = { kind, message: 'the loss was not finite in epoch 3', epoch: 3 };
  return { trial: 0, repeat: 0, fold, state: 'failed', failure, gradient: null };
}

export function trialOf(number: number, parameters: Parameters, fits: readonly FitResult[]): Trial {
  return { number, block: 0, parameters, memo: null, fits: fits.map((fit) => ({ ...fit, trial: number })) };
}

/** A trial by its log-losses on folds and training rows. */
export function logLossTrial(
  number: number,
  losses: readonly number[],
  trainLosses: readonly number[] = losses,
  parameters: Parameters = {},
): Trial {
  const fits = losses.map((loss, fold) =>
    completeFit(fold, { 'log-loss': loss }, { trainMetrics: { 'log-loss': trainLosses[fold] } }),
  );
  return trialOf(number, parameters, fits);
}

export const settings: Settings = {
  preprocessing: [{ name: 'standardize' }],
  model: { name: 'mlp', dropout: 0.1, hidden: [16] },
  training: {
    epochs: 10,
    batchSize: 32,
    optimizer: {
      name: 'adam',
      learningRate: 0.001,
      momentum: 0,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      decay: 0.9,
      weightDecay: 0,
    },
    penalty: {
      name: 'l2',
      convention: 'glmnet',
      apply: 'gradient',
      lambda: 0.5,
      alpha: 0.5,
      beta1: 1,
      beta2: 1,
    },
    clipNorm: 4,
    clipValue: null,
    earlyStopping: null,
    ...standardTraining,
  },
};

export const lambda: NumericSpec = {
  name: 'lambda',
  path: 'training.penalty.lambda',
  condition: null,
  kind: 'real',
  low: 1e-5,
  high: 1e-1,
  scale: 'log',
  zero: false,
  step: null,
  points: null,
};

const plan: StudyPlan = {
  name: 'example',
  seed: 7,
  baseDirectory: '/somewhere/secret',
  data: dataPlan('data.csv'),
  settings,
  space: [lambda],
  strategy: { name: 'grid', trials: null, batch: 8, lag: 0, history: null, options: {} },
  validation: { name: 'k-fold', options: { folds: 5 } },
  nested: null,
  objective: { metric: null },
  execution: {
    backend: 'auto',
    device: 'auto',
    deterministic: false,
    workers: 'auto',
    fitsPerBatch: 'auto',
    maxMemoryBytes: null,
    data: 'memory',
    fitTimeoutMs: null,
  },
  gate: null,
  reference: true,
};

export function outcomeOf(
  trials: readonly Trial[],
  more: Partial<Omit<StudyOutcome, 'plan'>> & { readonly plan?: Partial<StudyPlan> } = {},
): StudyOutcome {
  return {
    version: '0.1.0',
    planHash: 'abc',
    task: 'classification',
    metric: 'log-loss',
    direction: 'minimize',
    data: { rows: 125, trainRows: 100, testRows: 25, features: 4, classes: ['a', 'b'], hash: 'def' },
    backend: { name: 'wasm', version: '4.22.0' },
    shape: { repeats: 1, folds: trials[0]?.fits.length ?? 5 },
    validationRows: 20,
    foldShares: null,
    trials,
    reference: null,
    recommended: null,
    refit: null,
    test: null,
    testUses: 0,
    nested: null,
    end: 'finished',
    ...more,
    plan: { ...plan, ...more.plan },
  };
}
