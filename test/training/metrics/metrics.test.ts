import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classificationMetrics, type Metrics, regressionMetrics } from '../../../src/core/metric.js';
import { computeMetrics, rowResults } from '../../../src/training/metrics/metrics.js';
import { logSoftmax, type Prediction } from '../../../src/training/metrics/prediction.js';

interface Reference {
  classification: { name: string; classes: number; logits: number[]; target: number[]; metrics: Metrics }[];
  regression: { name: string; values: number[]; target: number[]; metrics: Metrics }[];
}

const reference = JSON.parse(
  readFileSync(new URL('../../reference/metrics.reference.json', import.meta.url), 'utf8'),
) as Reference; // written by metrics.py beside it

const fromLogits = (logits: readonly number[], classes: number): Prediction => ({
  task: 'classification',
  classes,
  logProbabilities: logSoftmax(Float32Array.from(logits), classes),
});

const labels = (...values: number[]) => Int32Array.from(values);

/** Sums of a few hundred doubles in another order than scikit-learn's: a few ulps. */
function expectClose(got: Metrics, wanted: Metrics) {
  expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted)) {
    expect(got[name as keyof Metrics], name).toBeCloseTo(value ?? Number.NaN, 12);
  }
}

describe('metrics', () => {
  for (const { name, classes, logits, target, metrics } of reference.classification) {
    it(`agree with scikit-learn on ${name}`, () => {
      expectClose(computeMetrics(fromLogits(logits, classes), Int32Array.from(target)), metrics);
    });
  }

  for (const { name, values, target, metrics } of reference.regression) {
    it(`agree with scikit-learn on numbers ${name}`, () => {
      const prediction: Prediction = { task: 'regression', values: Float64Array.from(values) };
      expectClose(computeMetrics(prediction, Float64Array.from(target)), metrics);
    });
  }

  it('give every metric of the task and no other', () => {
    const classes = computeMetrics(fromLogits([1, 0, 0, 1], 2), labels(0, 1));
    expect(Object.keys(classes)).toEqual([...classificationMetrics]);
    const numbers = computeMetrics({ task: 'regression', values: Float64Array.of(1, 2) }, Float64Array.of(1, 3));
    expect(Object.keys(numbers)).toEqual([...regressionMetrics]);
  });

  it('do not clip the log loss of a class held for impossible', () => {
    expect(computeMetrics(fromLogits([500, 0], 2), labels(1))['log-loss']).toBe(500);
  });

  it('have no auc where only one class occurs, and no r2 where all targets are equal', () => {
    expect(computeMetrics(fromLogits([1, 0, 2, 0], 2), labels(0, 0)).auc).toBeNaN();
    const prediction: Prediction = { task: 'regression', values: Float64Array.of(1, 2) };
    expect(computeMetrics(prediction, Float64Array.of(3, 3)).r2).toBeNaN();
  });
});

describe('auc', () => {
  const scored = fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 40,
  });
  const binary = (scores: readonly number[]) =>
    fromLogits(
      scores.flatMap((score) => [0, score]),
      2,
    );
  const aucOf = (scores: readonly number[], target: readonly number[]) =>
    computeMetrics(binary(scores), Int32Array.from(target)).auc;

  it('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const of = (wanted: number) => rows.filter(([, label]) => label === wanted).map(([score]) => score);
        const wins = of(1).flatMap((up) => of(0).map((down) => (Math.sign(up - down) + 1) / 2));
        const got = aucOf(
          rows.map(([score]) => score),
          rows.map(([, label]) => label),
        );
        if (wins.length === 0) expect(got).toBeNaN();
        else expect(got).toBeCloseTo(wins.reduce((sum, win) => sum + win) / wins.length, 12);
      }),
    );
  });

  it('does not change under an increasing map of the scores', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const target = rows.map(([, label]) => label);
        const plain = aucOf(
          rows.map(([score]) => score),
          target,
        );
        expect(
          aucOf(
            rows.map(([score]) => score ** 3 / 8 + score),
            target,
          ),
        ).toEqual(plain);
      }),
    );
  });

  it('becomes its complement where the classes change places', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const target = rows.map(([, label]) => label);
        fc.pre(target.includes(0) && target.includes(1));
        const scores = rows.map(([score]) => score);
        const flipped = aucOf(
          scores,
          target.map((label) => 1 - label),
        );
        expect((aucOf(scores, target) ?? 0) + (flipped ?? 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('keeps apart probabilities that round to one', () => {
    const scores = [40, 42, 44, 46];
    expect(aucOf(scores, [0, 0, 1, 1])).toBe(1);
  });
});

describe('all metrics', () => {
  it('do not depend on the order of the rows', () => {
    const rows = fc.array(
      fc.tuple(
        fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 0, max: 2 }),
      ),
      { minLength: 3, maxLength: 30 },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        const of = (list: typeof drawn) =>
          computeMetrics(
            fromLogits(
              list.flatMap(([logits]) => logits),
              3,
            ),
            Int32Array.from(list, ([, label]) => label),
          );
        const forwards = of(drawn);
        const backwards = of(drawn.toReversed());
        for (const name of classificationMetrics) {
          const wanted = forwards[name] ?? 0;
          if (Number.isNaN(wanted)) expect(backwards[name]).toBeNaN();
          else expect(backwards[name]).toBeCloseTo(wanted, 10);
        }
      }),
    );
  });
});

describe('row results', () => {
  it('hold each row’s log loss and most probable class, the lower one of equals', () => {
    const { loss, predicted } = rowResults(fromLogits([0, 0, 3, 1], 2), labels(1, 1));
    expect([...predicted]).toEqual([0, 0]);
    expect(loss[0]).toBeCloseTo(Math.log(2), 6);
    expect(loss[1]).toBeCloseTo(Math.log(1 + Math.exp(2)), 6);
  });

  it('hold each row’s squared error and value', () => {
    const { loss, predicted } = rowResults(
      { task: 'regression', values: Float64Array.of(1, 5) },
      Float64Array.of(3, 5),
    );
    expect([...loss]).toEqual([4, 0]);
    expect([...predicted]).toEqual([1, 5]);
  });
});

describe('log softmax', () => {
  it('gives logarithms of probabilities that sum to one, whatever the size of the logits', () => {
    const logit = fc.float({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(logit, { minLength: 4, maxLength: 4 }), (logits) => {
        const sum = logSoftmax(Float32Array.from(logits), 4).reduce((total, value) => total + Math.exp(value), 0);
        expect(sum).toBeCloseTo(1, 12);
      }),
    );
  });
});
