import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import type { PenaltyConvention, PenaltyName } from '../../src/core/settings.js';
import { sumOfSquares } from '../../src/regularization/clipping.js';
import {
  type PenaltyStrength,
  penaltyGradient,
  penaltyValue,
  penaltyWeights,
  proximalStep,
} from '../../src/regularization/penalty.js';
import { backendNames, column, loaders, normals, sumOf } from './backends.js';

const absolute = (values: readonly number[]) => values.reduce((sum, w) => sum + Math.abs(w), 0);
const squared = (values: readonly number[]) => values.reduce((sum, w) => sum + w * w, 0);

type Formula = (w: readonly number[], strength: PenaltyStrength) => number;

/** The product's table, cell by cell. */
const table: Record<PenaltyName, Record<PenaltyConvention, Formula>> = {
  l1: {
    article: (w, { lambda }) => (lambda / 2) * absolute(w),
    glmnet: (w, { lambda }) => lambda * absolute(w),
    keras: (w, { lambda }) => lambda * absolute(w),
  },
  l2: {
    article: (w, { lambda }) => (lambda / 2) * squared(w),
    glmnet: (w, { lambda }) => (lambda / 2) * squared(w),
    keras: (w, { lambda }) => lambda * squared(w),
  },
  'elastic-net': {
    article: (w, { lambda, alpha, beta1, beta2 }) =>
      lambda *
      (alpha * (absolute(w.map((x) => beta1 * x)) + squared(w.map((x) => beta2 * x))) + (1 - alpha) * squared(w)),
    glmnet: (w, { lambda, alpha }) => lambda * (alpha * absolute(w) + ((1 - alpha) / 2) * squared(w)),
    keras: (w, { lambda, alpha }) => alpha * lambda * absolute(w) + (1 - alpha) * lambda * squared(w),
  },
};

const cells = Object.entries(table).flatMap(([name, row]) =>
  Object.entries(row).map(([convention, formula]) => ({
    // Keys of the table above.
    name: name as PenaltyName,
    convention: convention as PenaltyConvention,
    formula,
  })),
);

/** Three fits side by side, of different strengths; the last is not penalised. */
const strengths: readonly PenaltyStrength[] = [
  { lambda: 0.3, alpha: 0.25, beta1: 0.5, beta2: 1.5 },
  { lambda: 2, alpha: 1, beta1: 1, beta2: 1 },
  { lambda: 0, alpha: 0.5, beta1: 1, beta2: 1 },
];
const [rows, columns] = [3, 4];
const kernels = strengths.map((_, t) => normals(rows * columns, 'kernel', t));

describe.each(backendNames)('penalties on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  function tensors(kind: { name: PenaltyName; convention: PenaltyConvention }) {
    const { tf } = backend;
    const weights = strengths.map((strength) => penaltyWeights(kind, strength));
    return {
      kernel: tf.tensor3d(kernels.flat(), [strengths.length, rows, columns]),
      penalty: {
        l1: column(
          tf,
          weights.map(({ l1 }) => l1),
        ),
        l2: column(
          tf,
          weights.map(({ l2 }) => l2),
        ),
      },
    };
  }

  it.each(cells)('$name in the convention $convention has the value of its formula, fit by fit', (cell) => {
    const { tf } = backend;
    const { kernel, penalty } = tensors(cell);
    const values = sumOf(tf, penaltyValue(tf, kernel, sumOfSquares(tf, kernel), penalty));
    // a dozen terms in float32
    strengths.forEach((strength, t) => {
      expect(values[t]).toBeCloseTo(cell.formula(kernels[t], strength), 5);
    });
  });

  it.each(cells)('$name in the convention $convention has the slope of its value', (cell) => {
    const { tf } = backend;
    const { kernel, penalty } = tensors(cell);
    const slopes = sumOf(tf, penaltyGradient(tf, kernel, penalty));
    const h = 1e-6; // in double precision, and no weight is that near to 0
    strengths.forEach((strength, t) => {
      kernels[t].forEach((weight, i) => {
        const at = (value: number) => cell.formula(kernels[t].with(i, value), strength);
        const slope = (at(weight + h) - at(weight - h)) / (2 * h);
        expect(slopes[t * rows * columns + i]).toBeCloseTo(slope, 5);
      });
    });
  });

  it.each(cells)('$name in the convention $convention: the proximal step is the best point', (cell) => {
    const { tf } = backend;
    const { kernel, penalty } = tensors(cell);
    const rates = [0.5, 0.1, 0.2];
    const stepped = proximalStep(tf, kernel, penalty, column(tf, rates)).dataSync();
    strengths.forEach((strength, t) => {
      kernels[t].forEach((weight, i) => {
        const cost = (v: number) => 0.5 * (v - weight) ** 2 + rates[t] * cell.formula([v], strength);
        const got = stepped[t * rows * columns + i];
        // The cost is convex, so that no better point near by means none at all; 0 is the kink.
        for (const other of [0, got + 1e-3, got - 1e-3, got * 0.99, weight]) {
          expect(cost(got)).toBeLessThanOrEqual(cost(other) + 1e-7);
        }
      });
    });
  });

  it('a proximal L1 step makes exact zeros of what is within the threshold, and shortens the rest by it', () => {
    const { tf } = backend;
    const penalty = { l1: column(tf, [0.5]), l2: null };
    const kernel = tf.tensor3d([0.25, -0.25, 0.249, 0.75, -1.25, 0], [1, 2, 3]);
    const stepped = [...proximalStep(tf, kernel, penalty, column(tf, [0.5])).dataSync()];
    expect(stepped.map((value) => value + 0)).toEqual([0, 0, 0, 0.5, -1, 0]);
  });

  it('a weight of exactly 0 has the subgradient 0', () => {
    const { tf } = backend;
    const penalty = { l1: column(tf, [3]), l2: column(tf, [3]) };
    expect(sumOf(tf, penaltyGradient(tf, tf.zeros([1, 2, 2]), penalty))).toEqual([0, 0, 0, 0]);
  });

  it('no strength at all adds nothing, and is not computed', () => {
    const { tf } = backend;
    const none = { l1: null, l2: null };
    const kernel = tf.ones([1, 2, 2]);
    expect(penaltyGradient(tf, kernel, none)).toEqual([]);
    expect(penaltyValue(tf, kernel, sumOfSquares(tf, kernel), none)).toEqual([]);
    expect(proximalStep(tf, kernel, none, column(tf, [0.1]))).toBe(kernel);
  });
});

describe('the weights of a penalty', () => {
  const strength = fc.record({
    lambda: fc.double({ min: 0, max: 10, noNaN: true }),
    alpha: fc.double({ min: 0, max: 1, noNaN: true }),
    beta1: fc.double({ min: 0.1, max: 3, noNaN: true }),
    beta2: fc.double({ min: 0.1, max: 3, noNaN: true }),
  });

  it('grow in proportion to lambda', () => {
    fc.assert(
      fc.property(strength, fc.constantFrom(...cells), fc.constantFrom(2, 0.5, 4), (own, cell, factor) => {
        const once = penaltyWeights(cell, own);
        const more = penaltyWeights(cell, { ...own, lambda: own.lambda * factor });
        expect(more.l1).toBeCloseTo(once.l1 * factor, 9);
        expect(more.l2).toBeCloseTo(once.l2 * factor, 9);
      }),
    );
  });

  it('of an elastic net are those of l1 and of l2 at its ends, in the convention glmnet', () => {
    fc.assert(
      fc.property(strength, (own) => {
        const of = (name: PenaltyName, alpha: number) =>
          penaltyWeights({ name, convention: 'glmnet' }, { ...own, alpha });
        expect(of('elastic-net', 1)).toEqual(of('l1', 1));
        expect(of('elastic-net', 0)).toEqual(of('l2', 0));
      }),
    );
  });
});
