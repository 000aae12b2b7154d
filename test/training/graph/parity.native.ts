import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { loadWasm } from '../../../src/backends/wasm.js';
import { parameterShapes } from '../../../src/models/parameters.js';
import { createRateShare } from '../../../src/training/schedules/index.js';
import { createStepProgram } from '../../../src/training/steps/create-program.js';
import { createEagerProgram } from '../../../src/training/steps/eager.js';
import { createGraphCache } from '../../../src/training/steps/graph/graph-cache.js';
import { createGraphProgram } from '../../../src/training/steps/graph/program.js';
import type { EpochRecord } from '../../../src/training/steps/step-program.js';
import { networks } from '../image-networks.js';
import { standardTraining } from '../standard.js';
import { loadNative } from './native.js';
import { type ProgramCase, type ProgramChanges, programCase, trainSome } from './programs.js';

const native = await loadNative();
const cpu = await loadCpu();
const { tf } = cpu;

const activations = [
  'linear',
  'relu',
  'leaky-relu',
  'elu',
  'selu',
  'gelu',
  'swish',
  'tanh',
  'sigmoid',
  'softplus',
] as const;
const unclipped = {
  clipNorm: Number.POSITIVE_INFINITY,
  clipMin: Number.NEGATIVE_INFINITY,
  clipMax: Number.POSITIVE_INFINITY,
};

/** Strengths that differ from layer to layer, but for one fit. */
function byLayer(fit: number) {
  if (fit === 1) return {};
  return { lambdas: [0.05 * fit, 0, 0.02], dropouts: [0.5, 0.1 * fit] };
}

/** A schedule of its own for each fit. */
function moving(fit: number) {
  const name = (['cosine', 'one-cycle', 'exponential'] as const)[fit % 3];
  return createRateShare({ ...standardTraining.schedule, name, warmup: 0.1 * fit }, { steps: 25, stepsPerEpoch: 5 });
}
/** By fold, as a step would learn it. */
const filled = (t: number) => ({ fill: Float32Array.from({ length: 5 }, (_, column) => (t % 3) - 0.4 * column) });

const cases: readonly (readonly [string, ProgramChanges])[] = [
  ['one fit', { trials: 1 }],
  ['two fits on one fold, one rate', { trials: 2, folds: 1, numbers: () => ({ learningRate: 0.02 }) }],
  ['seven fits on three folds of different sizes', { trials: 7, folds: 3 }],
  ['nothing dropped or clipped', { numbers: () => ({ ...unclipped, dropout: 0 }) }],
  ['clipping by norm alone', { numbers: () => ({ ...unclipped, clipNorm: 0.3 }) }],
  ['clipping by range alone', { numbers: () => ({ ...unclipped, clipMin: -0.02, clipMax: 0.05 }) }],
  ['numbers', { classes: 0 }],
  ['two classes', { classes: 2 }],
  ['smoothed labels', { loss: { name: 'cross-entropy', smooths: true } }],
  ['the focal loss', { loss: { name: 'focal', smooths: false } }],
  ['the focal loss of two classes, smoothed', { classes: 2, loss: { name: 'focal', smooths: true } }],
  ['the huber loss', { classes: 0, loss: { name: 'huber', smooths: false } }],
  ['the quantile loss', { classes: 0, loss: { name: 'quantile', smooths: false } }],
  ['missing values', { missing: true, trials: 7, folds: 3, numbers: filled }],
  ...activations.map((activation) => [`the activation ${activation}`, { activation }] as const),
  ...(['sgd', 'momentum', 'rmsprop', 'adam', 'adamw', 'nadam', 'lion'] as const).flatMap((name) => [
    [`${name} with rates of their own`, { optimizer: { name } }] as const,
    [
      `${name} with one rate, on one fold`,
      { optimizer: { name }, folds: 1, numbers: () => ({ learningRate: 0.03 }) },
    ] as const,
    [
      `${name} by learning rates that move`,
      { optimizer: { name }, numbers: (fit: number) => ({ schedule: moving(fit) }) },
    ] as const,
    [`${name} with a proximal step`, { optimizer: { name }, folds: 1, penalty: { apply: 'proximal' } }] as const,
  ]),
  ...(['l1', 'l2', 'elastic-net'] as const).flatMap((name) =>
    (['gradient', 'proximal'] as const).map((apply) => [`${name} by ${apply}`, { penalty: { name, apply } }] as const),
  ),
  ...(['article', 'keras'] as const).map(
    (convention) => [`${convention}'s convention`, { penalty: { convention } }] as const,
  ),
  ['several numbers', { classes: 0, targets: 3 }],
  ['several numbers, weighted, on one fold', { classes: 0, targets: 2, folds: 1, isWeighted: true }],
  ['several labels', { labels: 3 }],
  ['several labels, weighted, on one fold', { labels: 2, folds: 1, isWeighted: true }],
  ['several labels, smoothed', { labels: 3, loss: { name: 'binary-cross-entropy', smooths: true } }],
  ['the focal loss of labels', { labels: 3, loss: { name: 'focal', smooths: false } }],
  ['rows of weights', { isWeighted: true }],
  ['rows of weights and numbers, normalised', { isWeighted: true, classes: 0, normalizes: true }],
  ['a penalty and a dropout for each layer', { numbers: byLayer }],
  ['a proximal penalty for each layer', { numbers: byLayer, penalty: { apply: 'proximal' } }],
  ['norms of incoming weights limited', { numbers: (fit) => (fit === 1 ? {} : { maxNorm: 0.7 + 0.1 * fit }) }],
  [
    'kernels kept within norms and above 0, after a proximal step',
    { numbers: () => ({ maxNorm: 0.8 }), nonNegative: true, penalty: { apply: 'proximal' }, normalizes: true },
  ],
  ...(['sgd', 'adam', 'adamw'] as const).map(
    (name) =>
      [
        `${name} on one fold, within constraints`,
        { optimizer: { name }, folds: 1, nonNegative: true, numbers: () => ({ maxNorm: 0.8, learningRate: 0.02 }) },
      ] as const,
  ),
  ...(['ema', 'swa'] as const).map(
    (averaging) =>
      [
        `averages by ${averaging}`,
        { averaging, normalizes: true, trials: 5, folds: 2, numbers: (fit: number) => ({ decay: 0.2 * fit }) },
      ] as const,
  ),
  ['batch normalisation', { normalizes: true, classes: 0 }],
  ['batch normalisation on one fold', { normalizes: true, optimizer: { name: 'sgd' }, folds: 1 }],
  ...Object.entries(networks).map(([name, images]) => [`images: ${name}`, { classes: 2, images }] as const),
  ...Object.entries(networks).map(
    ([name, images]) =>
      [`images on one fold: ${name}`, { classes: 2, images, folds: 1, optimizer: { name: 'sgd' } }] as const,
  ),
];

/** ‖a − b‖ / ‖a‖ */
function distance(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array) => Math.hypot(...values);
  return norm(a.map((value, i) => value - b[i])) / (norm(a) || 1);
}

function expectSameRecord(one: EpochRecord | null, other: EpochRecord | null): void {
  if (one === null || other === null) throw new Error('nobody has stopped it');
  expect(one.steps).toEqual(other.steps);
  expect(one.clippedSteps).toEqual(other.clippedSteps);
  expect(one.nonFiniteSteps).toEqual(other.nonFiniteSteps);
  const numbers = ({ lossSums, maxNorms, kernelNormSums, losses }: EpochRecord) =>
    Float32Array.from([lossSums, maxNorms, kernelNormSums, losses].flat(3));
  expect(distance(numbers(one), numbers(other))).toBeLessThan(1e-5);
}

/** Weights and outputs of each fit. */
function expectSameTraining(
  { setup }: ProgramCase,
  made: Awaited<ReturnType<typeof trainSome>>,
  wanted: Awaited<ReturnType<typeof trainSome>>,
  tolerance: number,
): void {
  const names = parameterShapes(setup.graph).map(({ name }) => name);
  // Before a batch normalisation a bias does nothing, and has no gradient but rounding.
  const counts = (name: string) => name !== 'first/bias' || !names.includes('normal/gamma');
  for (const [t, weights] of made.weights.entries()) {
    const far = names.filter((name, i) => counts(name) && !(distance(wanted.weights[t][i], weights[i]) < tolerance));
    expect(far).toEqual([]);
    if (made.outputs === null || wanted.outputs === null) throw new Error('nobody has stopped it');
    expect(distance(wanted.outputs[t], made.outputs[t])).toBeLessThan(tolerance);
  }
}

describe.skipIf(native === null)('twenty steps by a graph', () => {
  it.each(cases)('are the eager ones of cpu, but for rounding: %s', async (_, changes) => {
    if (native === null) return;
    const own = programCase(changes);
    const cache = createGraphCache(tf, native.binding, own.source);
    const graph = createGraphProgram(cache, own.source, own.setup);
    const eager = createEagerProgram(tf, own.source, own.setup);
    const [made, wanted] = [await trainSome(graph, own, 5), await trainSome(eager, own, 5)];
    made.records.forEach((record, epoch) => {
      expectSameRecord(record, wanted.records[epoch]);
    });
    // Adam makes whole steps of what rounding leaves: more of it in networks of more layers.
    expectSameTraining(own, made, wanted, changes.images === undefined ? 1e-5 : 1e-4);
    graph.dispose();
    eager.dispose();
    cache.dispose();
  });

  it.each(cases.filter(([, { activation }]) => activation === undefined))(
    'are those of wasm within 1e-4 of each layer: %s',
    async (_, changes) => {
      if (native === null) return;
      const own = programCase(changes);
      const cache = createGraphCache(tf, native.binding, own.source);
      const graph = createGraphProgram(cache, own.source, own.setup);
      const made = await trainSome(graph, own, 5);
      graph.dispose();
      cache.dispose();
      const wasm = await loadWasm();
      const program = createStepProgram({ backend: wasm, source: own.source, graphs: null }, own.setup);
      const wanted = await trainSome(program, own, 5);
      program.dispose();
      await cpu.activate();
      expectSameTraining(own, made, wanted, 1e-4);
    },
  );
});
