import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.js';
import { knownMetrics } from '../../../src/core/known-metrics.js';
import { type Measures, standardMeasures } from '../../../src/core/measures.js';
import { classificationMetrics, type Metrics, metricsFor, regressionMetrics } from '../../../src/core/metric.js';
import type { OwnMetric } from '../../../src/core/own-metric.js';
import { resultsByClass } from '../../../src/training/metrics/by-class.js';
import { decideClasses } from '../../../src/training/metrics/decide.js';
import { metricIntervals } from '../../../src/training/metrics/intervals.js';
import { computeMetrics } from '../../../src/training/metrics/metrics.js';
import { logSoftmax, type Prediction } from '../../../src/training/metrics/prediction.js';
import { resolveMeasures } from '../../../src/training/metrics/resolve-measures.js';
import { streamKey } from '../../../src/util/random.js';

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly logits: readonly number[];
  readonly target: readonly number[];
  readonly further: Metrics;
}

interface Decided {
  readonly name: string;
  readonly of: string;
  readonly threshold?: number;
  readonly named?: number;
  readonly costs?: readonly (readonly number[])[];
  readonly metrics: Metrics;
}

const reference = JSON.parse(
  readFileSync(new URL('../../reference/metrics.reference.json', import.meta.url), 'utf8'),
) as {
  readonly classification: readonly Case[];
  readonly decisions: readonly Decided[];
  readonly regression: readonly { name: string; values: number[]; target: number[]; further: Metrics }[];
}; // written by metrics.py beside it

type Classified = Extract<Prediction, { task: 'classification' }>;

function predictionOf({ logits, classes }: Pick<Case, 'logits' | 'classes'>): Classified {
  return { task: 'classification', classes, logProbabilities: logSoftmax(Float32Array.from(logits), classes) };
}

const ofProbabilities = (classes: number, ...shares: readonly number[]): Classified => ({
  task: 'classification',
  classes,
  logProbabilities: Float64Array.from(shares, Math.log),
});

/** Sums of a few hundred doubles in another order than scikit-learn's: a few ulps. */
function expectClose(got: Metrics, wanted: Metrics) {
  for (const [name, value] of Object.entries(wanted)) expect(got[name], name).toBeCloseTo(value ?? Number.NaN, 11);
}

function measuring(...names: readonly string[]): Measures {
  return { ...standardMeasures, names };
}

describe('metrics that are measured on request', () => {
  for (const one of reference.classification) {
    it(`agree with scikit-learn on ${one.name}`, () => {
      const got = computeMetrics(
        predictionOf(one),
        Int32Array.from(one.target),
        measuring(...Object.keys(one.further)),
      );
      expectClose(got, one.further);
      expect(Object.keys(got)).toEqual([...classificationMetrics, ...Object.keys(one.further)]);
    });
  }

  for (const { name, of, threshold, named = null, costs, metrics } of reference.decisions) {
    it(`agree with scikit-learn where the decision is by ${name}`, () => {
      const one = reference.classification.find((other) => other.name === of);
      if (one === undefined) throw new Error(of);
      const decision: Measures['decision'] =
        costs === undefined
          ? { kind: 'threshold', positive: named ?? 1, threshold: threshold ?? Number.NaN }
          : { kind: 'least-cost', costs };
      const measures = { ...measuring(...Object.keys(metrics)), decision, positive: named };
      expectClose(computeMetrics(predictionOf(one), Int32Array.from(one.target), measures), metrics);
    });
  }

  for (const { name, values, target, further } of reference.regression) {
    it(`agree with scikit-learn on numbers ${name}`, () => {
      const measures = { ...measuring(...Object.keys(further)), level: 0.9 };
      const prediction: Prediction = { task: 'regression', values: Float64Array.from(values) };
      const got = computeMetrics(prediction, Float64Array.from(target), measures);
      expectClose(got, further);
      expect(Object.keys(got)).toEqual([...regressionMetrics, ...Object.keys(further)]);
    });
  }

  it('are all that an objective can name', () => {
    const classes = resolveMeasures(
      { metric: null, also: metricsFor('classification'), top: 1, costs: { a: { b: 1 }, b: { a: 2 } } },
      { task: 'classification', classes: ['a', 'b'], targetNames: ['y'] },
    );
    const measured = computeMetrics(ofProbabilities(2, 0.4, 0.6, 0.7, 0.3), Int32Array.of(1, 1), classes);
    expect(new Set(Object.keys(measured))).toEqual(new Set(metricsFor('classification')));
    const numbers = computeMetrics(
      { task: 'regression', values: Float64Array.of(1, 3) },
      Float64Array.of(1, 2),
      measuring(...metricsFor('regression')),
    );
    expect(new Set(Object.keys(numbers))).toEqual(new Set(metricsFor('regression')));
    for (const [name, value] of Object.entries({ ...measured, ...numbers })) {
      if (Number.isNaN(value)) continue; // auc of one class
      const { best, worst } = knownMetrics[name as keyof typeof knownMetrics];
      expect(value, name).toBeGreaterThanOrEqual(Math.min(best, worst));
      expect(value, name).toBeLessThanOrEqual(Math.max(best, worst));
    }
  });

  it('have intervals about them, and leave those of the standard metrics as they are', () => {
    const one = reference.classification[2];
    const [prediction, target] = [predictionOf(one), Int32Array.from(one.target)];
    const alone = metricIntervals(prediction, target, streamKey(1));
    const more = metricIntervals(prediction, target, streamKey(1), measuring('mcc', 'precision'));
    expect(more).toMatchObject(alone);
    for (const name of ['mcc', 'precision']) {
      expect(more[name].low).toBeLessThan(more[name].value);
      expect(more[name].high).toBeGreaterThan(more[name].value);
    }
  });

  it('have a median on any choice of rows', () => {
    const prediction: Prediction = { task: 'regression', values: Float64Array.of(1, 2, 4, 8) };
    const measures = measuring('median-absolute-error');
    const median = (values: Prediction, rows: number) =>
      computeMetrics(values, new Float64Array(rows), measures)['median-absolute-error'];
    expect(median(prediction, 4)).toBe(3);
    expect(median({ ...prediction, values: Float64Array.of(8, 1, 4) }, 3)).toBe(4);
  });

  it('are not defined where no row speaks of them', () => {
    const prediction = ofProbabilities(2, 0.9, 0.1, 0.8, 0.2);
    const measures = measuring('recall', 'average-precision', 'precision', 'mcc', 'specificity');
    const got = computeMetrics(prediction, Int32Array.of(0, 0), measures);
    expect(got).toMatchObject({
      recall: Number.NaN,
      'average-precision': Number.NaN,
      precision: Number.NaN,
      mcc: 0,
      specificity: 1,
    });
  });
});

describe('a decision', () => {
  it('is for the class of least expected cost, not the most probable one', () => {
    // Elkan 2001, section 2: with prices c10 = 1 of a false alarm and c01 = 9 of a miss, p* = 1 / 10.
    const decision: Measures['decision'] = {
      kind: 'least-cost',
      costs: [
        [0, 1],
        [9, 0],
      ],
    };
    const decided = decideClasses(ofProbabilities(2, 0.91, 0.09, 0.89, 0.11, 0.2, 0.8), decision);
    expect([...decided]).toEqual([0, 1, 1]);
  });

  it('is for the first of two classes that cost the same', () => {
    const costs = [
      [0, 1],
      [1, 0],
    ];
    expect([...decideClasses(ofProbabilities(2, 0.5, 0.5), { kind: 'least-cost', costs })]).toEqual([0]);
  });

  it('is for the positive class from the threshold on', () => {
    const prediction = ofProbabilities(2, 0.75, 0.25, 0.76, 0.24);
    expect([...decideClasses(prediction, { kind: 'threshold', positive: 1, threshold: 0.25 })]).toEqual([1, 0]);
    expect([...decideClasses(prediction, { kind: 'threshold', positive: 0, threshold: 0.76 })]).toEqual([1, 0]);
  });

  it('is told class by class', () => {
    const prediction = ofProbabilities(3, 0.5, 0.3, 0.2, 0.1, 0.8, 0.1, 0.6, 0.3, 0.1);
    expect(resultsByClass(prediction, Int32Array.of(0, 1, 1))).toEqual([
      { rows: 1, precision: 1 / 2, recall: 1, f1: 2 / 3 },
      { rows: 2, precision: 1, recall: 1 / 2, f1: 2 / 3 },
      { rows: 0, precision: Number.NaN, recall: Number.NaN, f1: Number.NaN },
    ]);
  });
});

describe('an objective that the classes do not fit', () => {
  const two = { task: 'classification', classes: ['no', 'yes'], targetNames: ['paid'] } as const;
  const three = { ...two, classes: ['a', 'b', 'c'] };
  const numbers = { task: 'regression', classes: [], targetNames: ['price'] } as const;

  it.each([
    [
      { metric: 'recall', positive: 'maybe' },
      two,
      "objective.positive is 'maybe', which is no class of paid; one of no, yes is wanted; change it",
    ],
    [
      { metric: null, threshold: 0.3 },
      three,
      'objective.threshold is 0.3, but paid has 3 classes; two classes are wanted; remove it, or write objective.costs',
    ],
    [
      { metric: 'top-k-accuracy' },
      two,
      'objective.top is 2, but there are 2 classes, so every row would be right; less than that is wanted; lower objective.top',
    ],
    [
      { metric: 'cost', costs: { no: { yes: 1 } } },
      two,
      'objective.costs has no price for no decided where it is yes; a price for each wrong decision is wanted; add yes: { no: PRICE }',
    ],
    [
      { metric: 'cost', costs: { no: { yes: 1 }, si: { no: 1 } } },
      two,
      "objective.costs is 'si', which is no class of paid; one of no, yes is wanted; change it",
    ],
    [
      { metric: 'cost', costs: { no: { si: 1 } } },
      two,
      "objective.costs.no is 'si', which is no class of paid; one of no, yes is wanted; change it",
    ],
    [
      { metric: null, threshold: 0.3 },
      numbers,
      'objective.threshold is for classes, and the target is a number; remove objective.threshold',
    ],
  ] as const)('is told: %j', (objective, data, message) => {
    expect(() => resolveMeasures(objective, data)).toThrow(new UserError('config', message));
  });
});

describe('a metric of one’s own', () => {
  const own = (measure: OwnMetric['measure'], task: OwnMetric['task'] = 'classification'): Measures => ({
    ...measuring('mine'),
    classes: ['a', 'b'],
    own: { mine: { summary: '', task, direction: 'minimize', best: 0, measure } },
  });
  const prediction = ofProbabilities(2, 0.2, 0.8, 0.9, 0.1, 0.4, 0.6);
  const target = Int32Array.of(1, 0, 0);

  it('gives what ours gives, on the rows and on any choice of them', () => {
    const error = own((rows) => {
      if (rows.task !== 'classification') return Number.NaN;
      const wrong = rows.actual.filter((label, row) => label !== rows.decided[row]).length;
      return wrong / rows.actual.length;
    });
    const { mine, accuracy } = computeMetrics(prediction, target, error);
    expect(mine).toBeCloseTo(1 - (accuracy ?? 0), 12);
    const loss = own((rows) => {
      if (rows.task !== 'classification') return Number.NaN;
      const width = rows.classes.length;
      const own = rows.actual.reduce((sum, label, row) => sum - Math.log(rows.probabilities[row * width + label]), 0);
      return own / rows.actual.length;
    });
    const intervals = metricIntervals(prediction, target, streamKey(2), loss);
    for (const end of ['value', 'low', 'high'] as const) {
      expect(intervals.mine[end]).toBeCloseTo(intervals['log-loss'][end], 10);
    }
  });

  it('sees numbers in their own unit', () => {
    const worst = own((rows) => {
      return rows.task === 'regression' ? Math.max(...rows.actual.map((y, i) => Math.abs(y - rows.predicted[i]))) : 0;
    }, 'regression');
    const values: Prediction = { task: 'regression', values: Float64Array.of(10, 20) };
    expect(computeMetrics(values, Float64Array.of(13, 19), worst).mine).toBe(3);
  });

  it('is named where it throws or gives no number', () => {
    const broken = own(() => {
      throw new Error('no such column');
    });
    expect(() => computeMetrics(prediction, target, broken)).toThrow(
      new UserError('config', 'metric mine: threw "no such column"; a number is wanted; correct the function'),
    );
    const list = own(() => JSON.parse('[1, 2]'));
    expect(() => computeMetrics(prediction, target, list)).toThrow(
      new UserError(
        'config',
        'metric mine: returned [1,2]; a number is wanted (NaN where it is not defined); correct the function',
      ),
    );
  });
});
