import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor, Tf } from '../../src/backends/backend.js';
import { loadCpu } from '../../src/backends/cpu.js';
import { loadWasm } from '../../src/backends/wasm.js';
import type { Activation } from '../../src/core/layer-graph.js';
import type { OptimizerSettings, PenaltyConvention, PenaltyName } from '../../src/core/settings.js';
import {
  movingAverage,
  normalizeBatch,
  normalizeBatchGradient,
  normalizeByMoving,
} from '../../src/regularization/batch-normalization.js';
import { clipByRange, clipFactor, globalNorm, sumOfSquares } from '../../src/regularization/clipping.js';
import { penaltyGradient, penaltyValue, penaltyWeights } from '../../src/regularization/penalty.js';
import { activate, activationGradient } from '../../src/training/activations.js';
import { softmaxCrossEntropy, squaredError } from '../../src/training/losses.js';
import { optimizers } from '../../src/training/optimizers.js';
import { createCorrections } from '../../src/training/step-corrections.js';

interface Numbers {
  shape: number[];
  values: number[];
}

interface Reference {
  penalties: {
    name: PenaltyName;
    convention: PenaltyConvention;
    lambda: number;
    alpha: number;
    beta1: number;
    beta2: number;
    kernel: Numbers;
    value: number;
    gradient: Numbers;
  }[];
  clipping: {
    clipNorm: number | null;
    clipValue: [number, number] | null;
    gradients: Numbers[];
    clipped: Numbers[];
  }[];
  optimizers: {
    name: OptimizerSettings['name'];
    learningRate: number;
    start: Numbers;
    gradients: number[][];
    weights: number[][];
  }[];
  batchNormalization: Record<'epsilon' | 'momentum', number> &
    Record<'batches' | 'outputs' | 'biasedVariances', Numbers[]> &
    Record<
      'gamma' | 'beta' | 'upstream' | 'inputGradient' | 'gammaGradient' | 'betaGradient' | 'movingMean' | 'evaluated',
      Numbers
    > & { movingVarianceUnbiased: Numbers };
  activations: { name: Activation; x: number[]; y: number[]; derivative: number[] }[];
  losses: {
    crossEntropy: { logits: Numbers; labels: number[]; loss: number; gradient: Numbers };
    meanSquaredError: { values: Numbers; targets: number[]; loss: number; gradient: Numbers };
  };
}

/** PyTorch's figures, in double precision; formulas.py beside it made them. */
const reference = JSON.parse(readFileSync(new URL('formulas.reference.json', import.meta.url), 'utf8')) as Reference;

let tf: Tf;

/** With the trial axis, T = 1: kernels [1, in, out], vectors [1, 1, units]. */
const lift = ({ shape, values }: Numbers): Tensor =>
  tf.tensor3d(values, [1, ...(shape.length === 1 ? [1] : []), ...shape] as [number, number, number]);
const scalar = (value: number): Tensor => tf.tensor3d([value], [1, 1, 1]);

/** float32 against float64: seven digits, less what a few operations lose. */
function expectClose(got: Tensor, wanted: readonly number[], digits = 5) {
  const values = got.dataSync();
  expect(values).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, digits);
  });
}

const backends = { cpu: loadCpu, wasm: loadWasm } as const;

describe.each(['cpu', 'wasm'] as const)('against PyTorch, on %s', (backend) => {
  beforeAll(async () => {
    ({ tf } = await backends[backend]());
  });

  it.each(reference.penalties)('the penalty $name in the convention $convention, and its gradient', (figures) => {
    const { l1, l2 } = penaltyWeights(figures, figures);
    const weights = { l1: scalar(l1), l2: scalar(l2) };
    const kernel = lift(figures.kernel);
    expectClose(tf.addN([...penaltyValue(tf, kernel, sumOfSquares(tf, kernel), weights)]), [figures.value]);
    expectClose(tf.addN([...penaltyGradient(tf, kernel, weights)]), figures.gradient.values);
  });

  it.each(reference.clipping)('clipping by range $clipValue, then by norm $clipNorm', (figures) => {
    const [min, max] = figures.clipValue ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const ranged = figures.gradients.map((gradient) => clipByRange(tf, lift(gradient), scalar(min), scalar(max)));
    const limit = tf.tensor1d([figures.clipNorm ?? Number.POSITIVE_INFINITY]);
    const norm = globalNorm(
      tf,
      ranged.map((gradient) => sumOfSquares(tf, gradient)),
    );
    const factor = tf.reshape(clipFactor(tf, norm, limit), [1, 1, 1]);
    ranged.forEach((gradient, i) => {
      expectClose(tf.mul(gradient, factor), figures.clipped[i].values);
    });
  });

  it.each(reference.optimizers)('five steps of $name', ({ name, learningRate, start, gradients, weights }) => {
    const settings: OptimizerSettings = {
      name,
      learningRate,
      momentum: 0.9,
      beta1: 0.9,
      beta2: name === 'lion' ? 0.99 : 0.999,
      epsilon: 1e-8,
      decay: 0.9,
      weightDecay: 0.1,
    };
    const rule = optimizers[name];
    const at = createCorrections(settings);
    let weight = lift(start);
    let slots: readonly Tensor[] = Array.from({ length: rule.slots }, () => tf.zerosLike(weight));
    gradients.forEach((gradient, step) => {
      ({ weight, slots } = rule.update(tf, settings, {
        weight,
        slots,
        gradient: tf.reshape(tf.tensor1d(gradient), weight.shape),
        rate: scalar(learningRate),
        correction1: scalar(at(step + 1).correction1),
        correction2: scalar(at(step + 1).correction2),
        gradientShare: scalar(at(step + 1).gradientShare),
        isKernel: true,
      }));
      expectClose(weight, weights[step]);
    });
  });

  it('batch normalisation in training, its gradients, its moving statistics, and in evaluation', () => {
    const figures = reference.batchNormalization;
    const { epsilon, momentum } = figures;
    const [gamma, beta] = [lift(figures.gamma), lift(figures.beta)];
    const real = { mask: tf.ones([1, 6, 1]), count: scalar(6) };
    const batches = figures.batches.map((batch) => normalizeBatch(tf, lift(batch), gamma, beta, real, epsilon));
    batches.forEach((batch, i) => {
      expectClose(batch.output, figures.outputs[i].values);
      expectClose(batch.variance, figures.biasedVariances[i].values);
    });
    const gradients = normalizeBatchGradient(tf, lift(figures.upstream), gamma, batches[1], real);
    expectClose(gradients.input, figures.inputGradient.values);
    expectClose(gradients.gamma, figures.gammaGradient.values);
    expectClose(gradients.beta, figures.betaGradient.values);
    const mean = batches.reduce<Tensor>(
      (old, batch) => movingAverage(tf, old, batch.mean, momentum),
      tf.zeros([1, 1, 4]),
    );
    expectClose(mean, figures.movingMean.values);
    // PyTorch's moving variance takes the unbiased one of each batch (6 rows: · 6/5), ours, as Keras', the biased one.
    const unbiased = batches.reduce<Tensor>(
      (old, batch) => movingAverage(tf, old, tf.mul(batch.variance, 6 / 5), momentum),
      tf.ones([1, 1, 4]),
    );
    expectClose(unbiased, figures.movingVarianceUnbiased.values);
    const statistics = { gamma, beta, mean, variance: unbiased };
    expectClose(normalizeByMoving(tf, lift(figures.batches[0]), statistics, epsilon), figures.evaluated.values);
  });

  it.each(reference.activations)('the activation $name and its derivative', ({ name, x, y, derivative }) => {
    const input = tf.tensor3d(x, [1, 1, x.length]);
    const output = activate(tf, name, input);
    expectClose(output, y);
    expectClose(activationGradient(tf, name, input, output, tf.onesLike(input)), derivative);
  });

  it('softmax cross-entropy and squared error, and their gradients', () => {
    const { crossEntropy, meanSquaredError } = reference.losses;
    const rows = crossEntropy.labels.length;
    const oneHot = tf.reshape(tf.oneHot(tf.tensor1d(crossEntropy.labels, 'int32'), 4), [1, rows, 4]);
    const entropy = softmaxCrossEntropy(tf, lift(crossEntropy.logits), tf.cast(oneHot, 'float32'));
    expectClose(tf.mean(entropy.rows), [crossEntropy.loss]);
    expectClose(tf.div(entropy.gradient, rows), crossEntropy.gradient.values);
    const column = (values: readonly number[]) => tf.tensor3d([...values], [1, values.length, 1]);
    const squared = squaredError(tf, column(meanSquaredError.values.values), column(meanSquaredError.targets));
    expectClose(tf.mean(squared.rows), [meanSquaredError.loss]);
    expectClose(tf.div(squared.gradient, meanSquaredError.targets.length), meanSquaredError.gradient.values);
  });
});
