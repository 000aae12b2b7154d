import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { createRateShare } from '../../../src/training/schedules/index.js';
import { createGraphCache } from '../../../src/training/steps/graph/graph-cache.js';
import { createGraphProgram } from '../../../src/training/steps/graph/program.js';
import type { EpochRecord } from '../../../src/training/steps/step-program.js';
import { networks } from '../image-networks.js';
import { standardTraining } from '../standard.js';
import { loadNative } from './native.js';
import { type ProgramChanges, programCase, trainSome } from './programs.js';

const native = await loadNative();
const { tf } = await loadCpu();

/** Shares of L1 from none to all. */
const penalty = (fit: number) => ({ lambda: 0.002 * fit, alpha: (fit % 5) / 4, beta1: 1, beta2: 1 });

/** All on one fold and with one rate, so that all act in every step. */
const oneFold = { folds: 1, numbers: (fit: number) => ({ penalty: penalty(fit), learningRate: 0.02 }) };
const cases: readonly (readonly [string, ProgramChanges])[] = [
  ...Object.entries(networks).map(([name, images]) => [`images: ${name}`, { ...oneFold, classes: 2, images }] as const),
  ['ten classes', { ...oneFold, classes: 10 }],
  ['five classes', { ...oneFold, classes: 5 }],
  ['three classes', { ...oneFold, classes: 3 }],
  ['numbers', { ...oneFold, classes: 0 }],
  ['batches of 13', { ...oneFold, classes: 10, batchSize: 13 }],
  ['wide layers, whose sums are long', { ...oneFold, classes: 10, units: 87 }],
  ['batch normalisation', { ...oneFold, classes: 10, normalizes: true }],
  ['batch normalisation of wide layers', { ...oneFold, classes: 5, normalizes: true, units: 33 }],
  ...(['elu', 'selu', 'gelu', 'swish', 'tanh', 'sigmoid', 'softplus'] as const).map(
    (activation) => [activation, { ...oneFold, classes: 5, activation }] as const,
  ),
  ...(['sgd', 'momentum', 'rmsprop', 'adamw', 'nadam', 'lion'] as const).map(
    (name) => [name, { ...oneFold, classes: 10, optimizer: { name } }] as const,
  ),
  [
    'strengths of their own for each layer',
    {
      ...oneFold,
      classes: 10,
      numbers: (fit) => ({
        penalty: penalty(fit),
        learningRate: 0.02,
        lambdas: fit % 2 === 0 ? [0.01 * fit, 0, 0.02] : null,
        dropouts: fit % 3 === 0 ? [0, 0.03 * fit] : null,
      }),
    },
  ],
  [
    'rates that move',
    {
      ...oneFold,
      numbers: (fit) => ({
        penalty: penalty(fit),
        schedule: createRateShare(
          { ...standardTraining.schedule, name: 'cosine', warmup: 0.3 },
          { steps: 15, stepsPerEpoch: 5 },
        ),
      }),
    },
  ],
  ['rates of their own', { folds: 1, classes: 10, numbers: (fit) => ({ penalty: penalty(fit) }) }],
  ['smoothed labels', { ...oneFold, classes: 5, loss: { name: 'cross-entropy', smooths: true } }],
  ['the focal loss', { ...oneFold, classes: 5, loss: { name: 'focal', smooths: false } }],
  ['the huber loss', { ...oneFold, classes: 0, loss: { name: 'huber', smooths: false } }],
  ['the quantile loss', { ...oneFold, classes: 0, loss: { name: 'quantile', smooths: false } }],
  ...(['ema', 'swa'] as const).map((averaging): readonly [string, ProgramChanges] => [
    `averages by ${averaging}, of kernels within norms`,
    {
      ...oneFold,
      averaging,
      normalizes: true,
      numbers: (fit) => ({ ...oneFold.numbers(fit), decay: 0.9, ...(fit % 4 === 0 && { maxNorm: 0.6 }) }),
    },
  ]),
  ['non-negative kernels', { ...oneFold, nonNegative: true }],
  ['folds of different sizes', { folds: 3, classes: 10, numbers: oneFold.numbers }],
];

const bitsOf = (values: ArrayLike<number>) =>
  createHash('sha256').update(Float64Array.from(values)).digest('hex').slice(0, 16);

/** Everything that is known of each fit at the end, to the bit. */
async function trained(changes: ProgramChanges, members: readonly number[]) {
  if (native === null) throw new Error('skipped without TensorFlow');
  const own = programCase({ ...changes, members });
  const cache = createGraphCache(tf, native.binding, own.source);
  const program = createGraphProgram(cache, own.source, own.setup);
  const { records, weights, outputs } = await trainSome(program, own, 3);
  program.dispose();
  cache.dispose();
  return members.map((_, t) => ({
    weights: weights[t].map(bitsOf),
    outputs: bitsOf(outputs?.[t] ?? new Float32Array()),
    records: bitsOf(records.flatMap((record) => told(record, t))),
  }));
}

function told(record: EpochRecord | null, t: number): readonly number[] {
  if (record === null) throw new Error('nobody has stopped it');
  const { lossSums, losses, maxNorms, kernelNormSums } = record;
  return [lossSums, losses, maxNorms, kernelNormSums].map((byFit) => byFit[t]).flat(2);
}

describe.skipIf(native === null)('a fit that trains in a graph', () => {
  it.each(cases)('has the same bits alone, among 7 and among 16: %s', async (_, changes) => {
    const all = Array.from({ length: 16 }, (_, t) => t);
    const sixteen = await trained(changes, all);
    expect(await trained(changes, all.slice(0, 7))).toEqual(sixteen.slice(0, 7));
    for (const t of [0, 1, 5, 15])
      expect({ t, alone: await trained(changes, [t]) }).toEqual({ t, alone: [sixteen[t]] });
  });
});
