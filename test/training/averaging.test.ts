import { beforeAll, describe, expect, it } from 'vitest';
import type { LayerGraph } from '../../src/core/layer-graph.js';
import { epochsAveraged, keptByEpoch, keptByStep } from '../../src/training/averaging.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { chainOf } from '../../src/training/steps/kernels/chain.js';
import { createKernelProgram } from '../../src/training/steps/kernels/program.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { BatchPlan, ProgramSetup, StepProgram } from '../../src/training/steps/step-program.js';
import { figures } from '../reference/constraints-and-averages.js';
import { datasetOf, foldsOf, makeDataset, requestOf, settingsOf, withTrainer } from './fixtures.js';
import { type Backends, goesOn, graphOf, loadBackends } from './kernels/forms.js';
import { standardNumbers } from './standard.js';

const { training } = figures;
const [width, hidden, classes] = [4, 5, 3];
const rows = training.labels.length;

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

type Case = (typeof training.cases)[number];

function setupOf({ kind, number, maxNorm }: Case): ProgramSetup {
  const zeros = (length: number) => new Float32Array(length);
  const ones = (length: number) => new Float32Array(length).fill(1);
  const [first, last] = training.kernels.map((kernel) => Float32Array.from(kernel));
  const fit = {
    initial: [first, zeros(hidden), ones(hidden), zeros(hidden), zeros(hidden), ones(hidden), last, zeros(classes)],
    fill: null,
    shift: zeros(width),
    scale: ones(width),
    target: { shift: [], scale: [] },
    penalty: { lambda: 0, alpha: 0, beta1: 1, beta2: 1 },
    dropout: 0,
    clipNorm: Number.POSITIVE_INFINITY,
    clipMin: Number.NEGATIVE_INFINITY,
    clipMax: Number.POSITIVE_INFINITY,
    learningRate: training.learningRate,
    dropoutKey: { low: 1, high: 2 },
    maxNorm: maxNorm ?? Number.POSITIVE_INFINITY,
    decay: number,
    ...standardNumbers,
  };
  const settings = settingsOf().training;
  return {
    graph: graphOf([hidden, 'normalize', 'tanh', classes], width),
    optimizer: { ...settings.optimizer, name: 'sgd' },
    penalty: { name: 'l2', convention: 'glmnet', apply: 'gradient' },
    batchSize: training.batch,
    averaging: kind,
    fits: [fit],
  };
}

/** Rows in their order. */
function stepsOf(epoch: number): BatchPlan[] {
  const steps = rows / training.batch;
  return Array.from({ length: steps }, (_, s) => ({
    rows: Int32Array.from({ length: training.batch }, (_row, i) => s * training.batch + i),
    mask: new Float32Array(training.batch).fill(1),
    counts: Float32Array.of(training.batch),
    rowWeights: null,
    active: [true],
    stepsBefore: [epoch * steps + s],
  }));
}

async function replay(program: StepProgram, { kind, number }: Case) {
  try {
    for (let epoch = 0; epoch < training.epochs; epoch++) {
      await program.trainEpoch({ steps: stepsOf(epoch) }, goesOn);
      if (kind === 'swa') program.average([keptByEpoch(Math.max(1, epoch - number + 2))]);
    }
    const [weights] = await program.read();
    program.swapAverages();
    if (kind === 'swa') await program.recompute({ steps: stepsOf(0) }, goesOn);
    const [averages] = await program.read();
    const outputs = await program.evaluate([Int32Array.from({ length: rows }, (_, row) => row)], goesOn);
    program.swapAverages();
    expect(await program.read()).toEqual([weights]);
    return { weights, averages, outputs: outputs?.[0] ?? new Float32Array(0) };
  } finally {
    program.dispose();
  }
}

describe('weights, averages and statistics of a normalisation are those of PyTorch', () => {
  const cases = training.cases.flatMap((own) => (['eager', 'kernels'] as const).map((form) => ({ form, ...own })));
  it.each(cases)('$kind $number with norms up to $maxNorm, by $form', async ({ form, ...own }) => {
    const features = Float32Array.from(training.features);
    const source = createRowSource(datasetOf(features, Int32Array.from(training.labels), width, classes));
    const setup = setupOf(own);
    const chain = chainOf(setup.graph);
    if (chain === null) throw new Error('the graph has branches');
    const program =
      form === 'eager'
        ? createEagerProgram(backends.cpu.tf, source, setup)
        : createKernelProgram(backends.kernels, source, setup, chain);
    const { weights, averages, outputs } = await replay(program, own);
    // 25 steps in float32; numbers of the size of 1.
    const expectNear = (made: readonly ArrayLike<number>[], wanted: readonly (readonly number[])[]) =>
      wanted.forEach((values, i) => {
        values.forEach((value, k) => {
          expect(made[i][k], `parameter ${i}, number ${k}`).toBeCloseTo(value, 5);
        });
      });
    expectNear(weights, own.weights);
    expectNear(averages, own.averages);
    expectNear([outputs], [own.outputs]);
  });
});

describe('what an average keeps', () => {
  it('is nothing at the first step, and the decay after it', () => {
    expect([0, 1, 9].map((step) => keptByStep(0.9, step))).toEqual([0, 0.9, 0.9]);
  });

  it('makes of epochs their mean, from the first of them on', () => {
    const weights = [3, 1, 4, 1, 5, 9, 2, 6];
    const settings = { ...settingsOf().training, epochs: 8, averaging: { name: 'swa', decay: 0, start: 5 } } as const;
    let average = Number.NaN;
    weights.forEach((weight, epoch) => {
      const kept = keptByEpoch(epochsAveraged(settings, epoch));
      average = kept === 0 ? weight : kept * average + (1 - kept) * weight;
      const own = epoch < 4 ? [weight] : weights.slice(4, epoch + 1);
      expect(average).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 12);
    });
  });

  it.each([
    [0, 10, 1],
    [0.75, 20, 16],
    [0.75, 10, 9],
    [0.99, 4, 4],
    [1, 10, 1],
    [7, 10, 7],
  ])('a start of %d in %d epochs means epoch %d', (start, epochs, first) => {
    const settings = { ...settingsOf().training, epochs, averaging: { name: 'swa', decay: 0, start } } as const;
    const held = Array.from({ length: epochs }, (_, epoch) => epochsAveraged(settings, epoch));
    expect(held).toEqual(held.map((_, epoch) => Math.max(1, epoch + 2 - first)));
  });
});

describe('a fit of averaged weights', () => {
  const data = foldsOf(makeDataset({ rows: 80, width: 3, classes: 3 }, 'averaged'), 4);
  const model = { batchNormalization: true };
  const ema = (decay: number) => ({ name: 'ema', decay, start: 0.75 }) as const;
  const request = (changes: Parameters<typeof settingsOf>[0]) => requestOf(settingsOf(changes), { fold: 'refit' });

  it('exports the averages: with a decay of 0 the weights themselves, to the bit', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const of = async (decay: number | null) => {
        const averaging = decay === null ? ({ name: 'none', decay: 0.9, start: 0.75 } as const) : ema(decay);
        const outcome = await trainer.refit(request({ model, training: { averaging } }), { state: 'run' });
        return outcome?.model?.weights.map(({ values }) => values);
      };
      const plain = await of(null);
      expect(await of(0)).toEqual(plain);
      expect(await of(0.9)).not.toEqual(plain);
    }));

  it('of swa over the last epoch alone has the weights themselves, and their statistics', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const of = async (start: number) => {
        const averaging = { name: 'swa', decay: 0, start } as const;
        const outcome = await trainer.refit(request({ model, training: { averaging } }), { state: 'run' });
        return outcome?.model?.weights.map(({ values }) => values);
      };
      const plain = await trainer.refit(request({ model }), { state: 'run' });
      expect(await of(3)).toEqual(plain?.model?.weights.map(({ values }) => values));
      expect(await of(1)).not.toEqual(await of(3));
    }));

  it('is scored by its averages, and stops early by them', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const earlyStopping = { fraction: 0.25, patience: 2, minDelta: 0 };
      const rate = { optimizer: { learningRate: 0.3 }, epochs: 12, earlyStopping };
      const trained = async (decay: number) => {
        const results = await trainer.train(
          [requestOf(settingsOf({ training: { ...rate, averaging: ema(decay) } }))],
          { state: 'run' },
          () => {},
        );
        const [result] = results ?? [];
        if (result?.state !== 'complete') throw new Error('it is to be complete');
        return result;
      };
      const [plain, averaged] = [await trained(0), await trained(0.95)];
      expect(averaged.lossCurve[0]).toBe(plain.lossCurve[0]);
      expect(averaged.bestEpoch).not.toBe(plain.bestEpoch);
    }));
});

it('a graph without a normalisation has no statistics to compute anew', async () => {
  const graph: LayerGraph = graphOf([classes], width);
  const [own] = training.cases;
  const setup = { ...setupOf(own), graph };
  const [first] = setup.fits;
  const initial = [new Float32Array(width * classes).fill(0.1), new Float32Array(classes)];
  const features = Float32Array.from(training.features);
  const source = createRowSource(datasetOf(features, Int32Array.from(training.labels), width, classes));
  const program = createEagerProgram(backends.cpu.tf, source, { ...setup, fits: [{ ...first, initial }] });
  expect(await program.recompute({ steps: stepsOf(0) }, goesOn)).toBe(true);
  expect(await program.read()).toEqual([initial]);
  program.dispose();
});
