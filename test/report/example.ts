import type { CompleteFit } from '../../src/core/fit.js';
import type { StudyOutcome } from '../../src/core/outcome.js';
import type { Space } from '../../src/core/space.js';
import type { Trial } from '../../src/core/trial.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { completeFit, failedFit, healthy, lambda, outcomeOf, trialOf } from '../selection/outcomes.js';

/** A study that shows everything: good, bad, unstable, failed and stopped trials, a test, a gate, a reference. */
const space: Space = [
  { ...lambda, zero: true },
  {
    name: 'alpha',
    path: 'training.penalty.alpha',
    condition: { parameter: 'lambda', differs: 0 },
    kind: 'real',
    low: 0,
    high: 1,
    scale: 'linear',
    zero: false,
    step: null,
    points: null,
  },
  {
    name: 'dropout',
    path: 'model.dropout',
    condition: null,
    kind: 'real',
    low: 0,
    high: 0.8,
    scale: 'linear',
    zero: false,
    step: null,
    points: null,
  },
  {
    name: 'model.activation',
    path: 'model.activation',
    condition: null,
    kind: 'categorical',
    values: ['relu', 'tanh'],
    settings: ['relu', 'tanh'],
  },
];

const folds = 5;
const rowsOfFold = 91;

function fitsOf(level: number, train: number, seed: number, more: Partial<CompleteFit> = {}): readonly CompleteFit[] {
  const random = createRandomStream(streamKey(seed, 'example'));
  const difficulty = createRandomStream(streamKey(0, 'folds'));
  return Array.from({ length: folds }, (_, fold) => {
    const loss = level * (1 + 0.2 * difficulty.normal() + 0.03 * random.normal());
    const accuracy = 1 - Math.min(1, Math.round(rowsOfFold * loss * 0.3) / rowsOfFold);
    const metrics = {
      'log-loss': loss,
      accuracy,
      'balanced-accuracy': accuracy - 0.002,
      f1: accuracy - 0.003,
      auc: 1 - loss / 20,
      brier: loss * 0.5,
    };
    const trainMetrics = { ...metrics, 'log-loss': train * (1 + 0.02 * random.normal()) };
    const losses = Float32Array.from({ length: rowsOfFold }, () => -loss * Math.log(1 - random.uniform()));
    const byRow = { loss: losses, predicted: new Float32Array(rowsOfFold) };
    return completeFit(fold, metrics, { trainMetrics, byRow, ...more });
  });
}

const clipped = { gradient: { ...healthy, clippedShare: 0.34 } };
const exploded = { gradient: { ...healthy, exploded: true, maxNorm: 1e5 } };
const vanished = { gradient: { ...healthy, vanished: true, clippedShare: 0.002 } };

const trials: readonly Trial[] = [
  trialOf(0, { lambda: 0, dropout: 0, 'model.activation': 'relu' }, fitsOf(0.16, 0.004, 1)),
  trialOf(1, { lambda: 0.00032, alpha: 0.41, dropout: 0.2213, 'model.activation': 'relu' }, fitsOf(0.0713, 0.031, 2)),
  trialOf(
    2,
    { lambda: 0.0012, alpha: 0.05, dropout: 0.31, 'model.activation': 'tanh' },
    fitsOf(0.0728, 0.044, 3, clipped),
  ),
  trialOf(3, { lambda: 0.09, alpha: 0.93, dropout: 0.77, 'model.activation': 'tanh' }, fitsOf(0.61, 0.6, 4, vanished)),
  trialOf(
    4,
    { lambda: 0.00001, alpha: 0.5, dropout: 0.02, 'model.activation': 'relu' },
    fitsOf(0.12, 0.006, 5, exploded),
  ),
  trialOf(5, { lambda: 0.000045, alpha: 0.71, dropout: 0.64, 'model.activation': 'relu' }, [
    ...fitsOf(0.2, 0.2, 6).slice(0, 1),
    failedFit(1),
  ]),
  trialOf(
    6,
    { lambda: 0.0031, alpha: 0.2, dropout: 0.11, 'model.activation': 'relu' },
    fitsOf(0.09, 0.05, 7).slice(0, 3),
  ),
];

const interval = (value: number, half: number) => ({ value, low: value - half, high: Math.min(1, value + half) });

export function exampleOutcome(more: Partial<Omit<StudyOutcome, 'plan'>> = {}): StudyOutcome {
  return outcomeOf(trials, {
    shape: { repeats: 1, folds },
    plan: {
      name: 'breast-cancer',
      space,
      strategy: { name: 'bayes', trials: 7, batch: 4, lag: 0, history: null, options: {} },
      gate: { metric: 'accuracy', atLeast: 0.95 },
    },
    data: {
      rows: 569,
      trainRows: 455,
      testRows: 114,
      features: 30,
      classes: ['benign', 'malignant'],
      hash: '5f0c',
    },
    validationRows: 91,
    foldShares: null,
    reference: trialOf(-1, {}, fitsOf(0.1622, 0.004, 8)),
    recommended: { trial: 1, rule: 'posterior-mean' },
    refit: { epochs: 18, trainMetrics: { 'log-loss': 0.03, accuracy: 0.993 }, outliersRemoved: 3 },
    test: {
      rows: 114,
      metrics: {
        'log-loss': interval(0.0689, 0.035),
        accuracy: interval(0.978, 0.019),
        'balanced-accuracy': interval(0.971, 0.022),
        f1: interval(0.975, 0.021),
        auc: interval(0.996, 0.003),
        brier: interval(0.034, 0.012),
      },
    },
    testUses: 2,
    end: 'time-limit',
    ...more,
  });
}
