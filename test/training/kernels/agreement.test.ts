import { beforeAll, describe, expect, it } from 'vitest';
import type { Activation } from '../../../src/core/layer-graph.js';
import type { OptimizerSettings } from '../../../src/core/settings.js';
import { activationNumbers } from '../../../src/kernels/activations.js';
import { fitsInCache, leavesCache } from '../../../src/training/cache-model.js';
import { noLossNumbers } from '../../../src/training/choose-loss.js';
import { optimizers } from '../../../src/training/optimizers.js';
import { createRateShare } from '../../../src/training/schedules/index.js';
import { standardTraining } from '../standard.js';
import { expectAgreement } from './expect-agreement.js';
import {
  type Backends,
  eagerProgram,
  graphOf,
  kernelProgram,
  loadBackends,
  prepare,
  type Trial,
  train,
} from './forms.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const infinity = Number.POSITIVE_INFINITY;
const classes = graphOf([7, 'tanh', 'drop', 6, 'tanh', 'drop', 3]);
const number = graphOf([7, 'tanh', 'drop', 1]);

/** Candidates of every sort on different folds: penalties, rates of dropout and learning rates differ. */
const crowd: readonly Trial[] = [
  { fold: 0 },
  { fold: 1, dropout: 0.5, penalty: penaltyOf(0.02), learningRate: 0.03 },
  { fold: 2, dropout: 0.2, penalty: penaltyOf(0.3), learningRate: 0.05 },
];

function penaltyOf(lambda: number) {
  return { lambda, alpha: 0.4, beta1: 0.7, beta2: 1.3 };
}

/** Schedules of every sort, one a fit. */
const scheduled = crowd.map((trial, t): Trial => {
  const names = ['cosine', 'one-cycle', 'step'] as const;
  const settings = { ...standardTraining.schedule, name: names[t], warmup: 0.1 * t, every: 1, factor: 0.5 };
  return { ...trial, schedule: createRateShare(settings, { steps: 16, stepsPerEpoch: 4 }) };
});

describe('by kernels as by the reference', () => {
  it.each(['sgd', 'adamw', 'nadam', 'lion'] as const)('%s by learning rates that move', async (name) => {
    const trials = scheduled;
    const wanted = await expectAgreement(backends, { graph: classes, trials, optimizer: { name, weightDecay: 0.2 } });
    const constant = await expectAgreement(backends, { graph: classes, trials: crowd, optimizer: { name } });
    expect(wanted.weights[0]).not.toEqual(constant.weights[0]);
  });

  it.each([false, true])('several labels, rows weighted: %s', async (isWeighted) => {
    await expectAgreement(backends, { graph: classes, trials: crowd, isOfLabels: true, isWeighted });
  });

  it.each(['gradient', 'proximal'] as const)('a penalty and a dropout for each layer, by %s', async (apply) => {
    const layers: readonly Partial<Trial>[] = [
      { lambdas: [0.3, 0, 0.02], dropouts: [0, 0.6] },
      { lambdas: [0, 0.1, 0], dropouts: [0.5, 0] },
      {},
    ];
    const trials = crowd.map((trial, t) => ({ ...trial, ...layers[t] }));
    const graph = graphOf([7, 'relu', 'drop', 6, 'tanh', 'drop', 3]);
    await expectAgreement(backends, { graph, trials, optimizer: { name: 'momentum' }, penalty: { apply } });
  });

  it('the same for each layer is the same for all of them, to the bit', async () => {
    const graph = graphOf([7, 'relu', 'drop', 6, 'tanh', 'drop', 3]);
    const each = crowd.map((trial) => ({
      ...trial,
      lambdas: new Array<number>(3).fill(trial.penalty?.lambda ?? 0),
      dropouts: new Array<number>(2).fill(trial.dropout ?? 0),
    }));
    for (const program of [kernelProgram, eagerProgram]) {
      const [whole, byLayer] = [crowd, each].map((trials) => prepare({ graph, trials }));
      const wanted = await train(program(backends, whole), whole, 2);
      expect((await train(program(backends, byLayer), byLayer, 2)).weights).toEqual(wanted.weights);
    }
  });

  it('the proximal step goes with the learning rate of its step', async () => {
    const penalty = { apply: 'proximal' } as const;
    await expectAgreement(backends, { graph: classes, trials: scheduled, optimizer: { name: 'sgd' }, penalty });
  });

  // The keys of a table by optimiser.
  const names = Object.keys(optimizers) as OptimizerSettings['name'][];
  it.each(names.flatMap((name) => [classes, number].map((graph) => ({ name, graph, outputs: graph.outputs }))))(
    '$name trains a network of $outputs outputs',
    async ({ name, graph }) => {
      await expectAgreement(backends, { graph, trials: crowd, optimizer: { name, weightDecay: 0.2 } });
    },
  );

  it.each([classes, number, graphOf([7, 'normalize', 'relu', 3])])('rows of weights, on network %#', async (graph) => {
    await expectAgreement(backends, { graph, trials: crowd, isWeighted: true });
  });

  it.each([classes, number])('with missing values filled in by what each fold learned (%#)', async (graph) => {
    const fills = [
      [0.5, -1, 2, 0, 0.1],
      [0, 3, -0.2, 1, 1],
      [1, 1, 1, -1, 0],
    ];
    const trials = crowd.map((trial, t) => ({ ...trial, fill: Float32Array.from(fills[t]) }));
    await expectAgreement(backends, { graph, trials, missingEvery: 7 });
  });

  const penalties = (['l1', 'l2', 'elastic-net'] as const).flatMap((name) =>
    (['article', 'glmnet', 'keras'] as const).flatMap((convention) =>
      (['gradient', 'proximal'] as const).map((apply) => ({ name, convention, apply })),
    ),
  );
  it.each(penalties)('$name in the convention of $convention, by $apply', async (penalty) => {
    const optimizer = { name: 'momentum' } as const;
    const trained = await expectAgreement(backends, { graph: classes, trials: crowd, optimizer, penalty });
    const zeros = trained.weights[2][0].filter((value) => value === 0).length;
    // Only the proximal step of L1 gives exact zeros.
    if (penalty.apply === 'gradient' || penalty.name === 'l2') expect(zeros).toBe(0);
    else expect(zeros).toBeGreaterThan(0);
  });

  it.each([
    ['by norm', [{ clipNorm: 0.3 }, { clipNorm: 1.2 }, { clipNorm: infinity }]],
    ['by range', [{ clipMin: -0.05, clipMax: 0.02 }, { clipMin: -0.3, clipMax: infinity }, {}]],
    ['by both', [{ clipMin: -0.1, clipMax: 0.1, clipNorm: 0.3 }, { clipNorm: 0.5 }, { clipMax: 0.1 }]],
  ])('clipped %s', async (_, limits) => {
    const trials = limits.map((limit, t) => ({ ...crowd[t], ...limit }));
    for (const graph of [classes, number]) {
      const { records } = await expectAgreement(backends, { graph, trials, optimizer: { name: 'sgd' } });
      const clipped = records.flatMap(({ clippedSteps }) => [...clippedSteps]);
      expect(clipped.some((count) => count > 0)).toBe(true);
    }
  });

  it.each([
    ['smoothed labels', classes, { name: 'cross-entropy', smooths: true }],
    ['huber', number, { name: 'huber', smooths: false }],
    ['quantile', number, { name: 'quantile', smooths: false }],
  ] as const)('the loss of %s, with numbers of each fit and rows of weights', async (_, graph, loss) => {
    const numbers = [{}, { smoothing: 0.1, delta: 0.3, level: 0.2 }, { smoothing: 0.4, delta: 2, level: 0.9 }];
    const trials = crowd.map((trial, t) => ({ ...trial, loss: { ...noLossNumbers, ...numbers[t] } }));
    for (const isWeighted of [false, true]) await expectAgreement(backends, { graph, trials, loss, isWeighted });
  });

  it.each(['gradient', 'proximal'] as const)('kernels kept within norms and above 0, by %s', async (apply) => {
    const limits: readonly Partial<Trial>[] = [{ maxNorm: 0.8 }, {}, { maxNorm: 1.5 }];
    const trials = crowd.map((trial, t) => ({ ...trial, ...limits[t], learningRate: 0.1 }));
    const common = { trials, penalty: { apply }, optimizer: { name: 'momentum' } } as const;
    for (const graph of [classes, number, graphOf([7, 'normalize', 'relu', 3])]) {
      const limited = await expectAgreement(backends, { graph, ...common });
      const kept = await expectAgreement(backends, { graph, ...common, nonNegative: true });
      for (const [t, most] of [0.8, infinity, 1.5].entries()) {
        const [first] = limited.weights[t];
        const norms = Array.from({ length: 7 }, (_, j) => Math.hypot(...first.filter((_w, i) => i % 7 === j)));
        expect(Math.max(...norms)).toBeLessThanOrEqual(most * (1 + 1e-6));
        expect(Math.min(...kept.weights[t][0]) + 0).toBe(0);
      }
      expect(Math.min(...limited.weights[0][0])).toBeLessThan(0);
    }
  });

  it.each(['ema', 'swa'] as const)('weights averaged by %s, with what a normalisation has moved', async (averaging) => {
    const decays = [0, 0.5, 0.95];
    const trials = crowd.map((trial, t) => ({ ...trial, decay: decays[t] }));
    for (const graph of [classes, graphOf([7, 'normalize', 'relu', 'drop', 5, 'normalize', 'tanh', 3])]) {
      const averaged = await expectAgreement(backends, { graph, trials, averaging });
      const plain = await expectAgreement(backends, { graph, trials });
      expect(averaged.records).toEqual(plain.records);
      expect(averaged.weights[1]).not.toEqual(plain.weights[1]);
    }
  });

  it.each(Object.keys(activationNumbers) as Activation[])('units with %s, normalised and dropped too', async (name) => {
    const graphs = [graphOf([7, name, 'drop', 6, name, 3]), graphOf([7, 'normalize', name, 'drop', 1])];
    for (const graph of graphs) await expectAgreement(backends, { graph, trials: crowd }, 3);
  });

  it.each<[string, Parameters<typeof graphOf>[0]]>([
    ['normalised first', ['normalize', 6, 'relu', 3]],
    ['normalised after a relu', [6, 'relu', 'normalize', 5, 'elu', 'normalize', 3]],
    ['normalised after dropout', [6, 'relu', 'drop', 'normalize', 3]],
    ['normalised twice', [6, 'normalize', 'normalize', 'tanh', 3]],
    ['normalised last', [6, 'tanh', 3, 'normalize']],
    ['dropped first', ['drop', 6, 'relu', 3]],
    ['dropped twice', [6, 'relu', 'drop', 'drop', 3]],
    ['dropped before its activation', [6, 'drop', 'relu', 5, 'drop', 'gelu', 3]],
    ['activated first', ['relu', 6, 'tanh', 3]],
    ['activated first by what has no way back of its own', ['elu', 6, 'relu', 3]],
    ['activated twice', [6, 'relu', 'tanh', 'relu', 3]],
    ['with two layers without an activation', [6, 4, 3]],
    ['with one layer', [3]],
    ['flattened', ['flatten', 6, 'relu', 'flatten', 'normalize', 3]],
    ['with a relu at its end', [6, 'tanh', 3, 'relu']],
    ['with a tanh at its end', [6, 'tanh', 3, 'tanh']],
    ['with dropout at its end', [6, 'tanh', 3, 'drop']],
    ['with one unit a layer', [1, 'tanh', 1, 'relu', 3]],
  ])('a network %s', async (_, parts) => {
    await expectAgreement(backends, { graph: graphOf(parts), trials: crowd, optimizer: { name: 'momentum' } }, 3);
  });

  it('batches of one row, of as many as there are, and of more', async () => {
    for (const batchSize of [1, 22, 200]) {
      await expectAgreement(backends, { graph: classes, trials: crowd, batchSize, rows: 33 }, 1);
    }
  });

  it('one fit alone', async () => {
    await expectAgreement(backends, { graph: classes, trials: [crowd[1]] });
  });

  it('nine fits in groups of as many as the cache holds', async () => {
    const graph = graphOf([1000, 'relu', 'drop', 3]);
    // 9,003 numbers and Adam's two slots of each.
    expect(fitsInCache(3 * 4 * 9003)).toBe(4);
    const trials = Array.from({ length: 9 }, (_, t): Trial => ({ ...crowd[t % 3], fold: (2 * t) % 3 }));
    await expectAgreement(backends, { graph, trials, rows: 24 }, 1);
  });

  it('fits that are larger than the cache, which take turns after every step', async () => {
    expect(leavesCache(3 * 4 * 45_003)).toBe(true);
    await expectAgreement(backends, { graph: graphOf([5000, 'relu', 'drop', 3]), trials: crowd.slice(1), rows: 20 }, 1);
  });

  it('rows by the hundred are evaluated piece by piece', async () => {
    await expectAgreement(backends, { graph: classes, trials: crowd, rows: 900, batchSize: 300 }, 1);
  });
});
