import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Tensor, Tf } from '../../src/backends/backend.js';
import { type KnownLoss, knownLosses } from '../../src/core/known-losses.js';
import { tasksOf } from '../../src/core/metric.js';
import { byLossNumber, chooseLoss, type LossNumbers, lossNumbersOf } from '../../src/training/choose-loss.js';
import { backendNames, loaders, normals } from '../regularization/backends.js';

interface Figures {
  readonly name: KnownLoss;
  readonly labelSmoothing?: number;
  readonly gamma?: number;
  readonly alpha?: number;
  readonly delta?: number;
  readonly level?: number;
  readonly shape: readonly [number, number];
  readonly outputs: readonly number[];
  readonly target: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

const { losses: figures } = JSON.parse(
  readFileSync(new URL('../reference/losses.reference.json', import.meta.url), 'utf8'),
) as { readonly losses: readonly Figures[] }; // written by losses.py beside it

function numbersOf({ labelSmoothing = 0, gamma = 2, alpha, delta = 1, level = 0.5, name }: Figures): LossNumbers {
  return lossNumbersOf({ loss: { name, delta, level, gamma, alpha: alpha ?? null }, labelSmoothing });
}

/** The first of those that it is for. */
function taskFor(name: KnownLoss) {
  return tasksOf(knownLosses[name])[0];
}

/** [T, 1, 1] each. */
function tensorsOf(tf: Tf, fits: readonly LossNumbers[]) {
  return byLossNumber((name) =>
    tf.tensor3d(
      fits.map((fit) => fit[name]),
      [fits.length, 1, 1],
    ),
  );
}

/** One-hot where the outputs are logits. */
function targetOf({ name, shape, target }: Pick<Figures, 'name' | 'shape' | 'target'>): number[] {
  if (name !== 'cross-entropy' && name !== 'focal') return [...target];
  return target.flatMap((label) => Array.from({ length: shape[1] }, (_, k) => Number(k === label)));
}

function asBatch(tf: Tf, values: readonly number[], [rows, width]: Figures['shape']): Tensor {
  return tf.tensor3d([...values], [1, rows, width]);
}

/** ln softmax in double precision. */
function logShares(z: readonly number[]): number[] {
  const most = Math.max(...z);
  const total = Math.log(z.reduce((sum, own) => sum + Math.exp(own - most), 0));
  return z.map((own) => own - most - total);
}

/** The loss of one row in double precision, by its definition. */
function doubleLoss(
  name: Exclude<KnownLoss, 'binary-cross-entropy'>,
  z: readonly number[],
  y: readonly number[],
  own: LossNumbers,
): number {
  const error = y[0] - z[0];
  switch (name) {
    case 'cross-entropy':
      return -logShares(z).reduce((sum, log, k) => {
        return sum + ((1 - own.smoothing) * y[k] + own.smoothing / z.length) * log;
      }, 0);
    case 'focal':
      return -logShares(z).reduce((sum, log, k) => {
        const weight = z.length !== 2 ? 1 : k === 0 ? own.firstWeight : own.lastWeight;
        const share = (1 - own.smoothing) * y[k] + own.smoothing / z.length;
        return sum + share * weight * (1 - Math.exp(log)) ** own.gamma * log;
      }, 0);
    case 'squared-error':
      return error ** 2;
    case 'huber':
      return Math.abs(error) <= own.delta ? error ** 2 / 2 : own.delta * (Math.abs(error) - own.delta / 2);
    case 'quantile':
      return Math.max(own.level * error, (own.level - 1) * error);
  }
}

describe.each(backendNames)('losses on %s', (backendName) => {
  let tf: Tf;
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
    tf = backend.tf;
  });

  it.each(figures)('are those of PyTorch: $name $labelSmoothing $gamma $alpha $delta $level', (own) => {
    const numbers = numbersOf(own);
    const kind = { name: own.name, smooths: numbers.smoothing > 0 };
    const lossOf = chooseLoss(kind, taskFor(own.name), tensorsOf(tf, [numbers]));
    const { rows, gradient } = lossOf(tf, asBatch(tf, own.outputs, own.shape), asBatch(tf, targetOf(own), own.shape));
    // float32: seven digits, less what a few operations lose
    expect(tf.mean(rows).dataSync()[0]).toBeCloseTo(own.loss, 5);
    const [count] = own.shape;
    [...gradient.dataSync()].forEach((slope, i) => {
      expect(slope / count).toBeCloseTo(own.gradient[i], 6);
    });
  });

  it.each([
    ['cross-entropy', 3, { smoothing: 0.2 }],
    ['focal', 2, { gamma: 0.7, firstWeight: 0.3, lastWeight: 0.7, smoothing: 0.1 }],
    ['focal', 4, { gamma: 3 }],
    ['huber', 1, { delta: 0.8 }],
    ['quantile', 1, { level: 0.8 }],
  ] as const)('have gradients that are the slopes of %s over %i outputs, of shares too', (name, width, changes) => {
    const numbers = { ...lossNumbersOf({}), ...changes };
    const [rows, h] = [5, 1e-6];
    const z = normals(rows * width, 'outputs', name).map((value) => Math.fround(1.5 * value));
    const raw = normals(rows * width, 'shares', name);
    // Targets that sum to one, as mixup makes them; or numbers.
    const y = raw.map((value, i) => {
      if (width === 1) return Math.fround(value);
      const row = raw.slice(i - (i % width), i - (i % width) + width);
      return Math.exp(value) / row.reduce((sum, own) => sum + Math.exp(own), 0);
    });
    const lossOf = chooseLoss({ name, smooths: numbers.smoothing > 0 }, taskFor(name), tensorsOf(tf, [numbers]));
    const shape = [rows, width] as const;
    const made = lossOf(tf, asBatch(tf, z, shape), asBatch(tf, y, shape));
    const [values, slopes] = [made.rows.dataSync(), made.gradient.dataSync()];
    for (let row = 0; row < rows; row++) {
      const part = (list: readonly number[]) => list.slice(row * width, (row + 1) * width);
      expect(values[row]).toBeCloseTo(doubleLoss(name, part(z), part(y), numbers), 5);
      for (let k = 0; k < width; k++) {
        const at = (step: number) => doubleLoss(name, part(z).with(k, part(z)[k] + step), part(y), numbers);
        expect(slopes[row * width + k]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 4);
      }
    }
  });

  it('stay finite where a class is certain, right or wrong', () => {
    for (const gamma of [0, 0.5, 2]) {
      const lossOf = chooseLoss(
        { name: 'focal', smooths: false },
        'classification',
        tensorsOf(tf, [{ ...lossNumbersOf({}), gamma }]),
      );
      const z = asBatch(tf, [80, 0, 0, 80], [2, 2]);
      const { rows, gradient } = lossOf(tf, z, asBatch(tf, [1, 0, 1, 0], [2, 2]));
      expect([...rows.dataSync()]).toEqual(
        [0, expect.closeTo(80, 3)].map((value) => (value === 0 ? expect.closeTo(0, 6) : value)),
      );
      expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
      expect(gradient.dataSync()[2]).toBeCloseTo(-1, 5);
    }
  });

  it('give fits with other numbers their own, and one without smoothing what plain cross-entropy gives', () => {
    const [rows, width] = [4, 3];
    const z = normals(2 * rows * width, 'pair');
    const y = targetOf({ name: 'cross-entropy', shape: [rows, width], target: [0, 1, 2, 1] });
    const fits = [0, 0.3].map((smoothing) => ({ ...lossNumbersOf({}), smoothing }));
    const outputs = tf.tensor3d([...z], [2, rows, width]);
    const shared = asBatch(tf, y, [rows, width]);
    const smooth = chooseLoss({ name: 'cross-entropy', smooths: true }, 'classification', tensorsOf(tf, fits))(
      tf,
      outputs,
      shared,
    );
    const plain = chooseLoss({ name: 'cross-entropy', smooths: false }, 'classification', null)(tf, outputs, shared);
    const [own, wanted] = [smooth.gradient.dataSync(), plain.gradient.dataSync()];
    const size = rows * width;
    expect([...own.subarray(0, size)]).toEqual([...wanted.subarray(0, size)]);
    expect([...own.subarray(size)]).not.toEqual([...wanted.subarray(size)]);
  });
});
