import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import { knownMetrics } from '../../src/core/known-metrics.js';
import { standardMeasures } from '../../src/core/measures.js';
import { metricsFor } from '../../src/core/metric.js';
import type { OwnMetric } from '../../src/core/own-metric.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { byLossNumber, chooseLoss, type LossNumbers, lossNumbersOf } from '../../src/training/choose-loss.js';
import { resultsByLabel } from '../../src/training/metrics/by-label.js';
import { metricIntervals } from '../../src/training/metrics/intervals.js';
import { computeMetrics, metricsByTarget, rowResults } from '../../src/training/metrics/metrics.js';
import type { Prediction } from '../../src/training/metrics/prediction.js';
import { resolveMeasures } from '../../src/training/metrics/resolve-measures.js';
import { rowLosses } from '../../src/training/row-losses.js';
import { trainingWeights } from '../../src/training/training-weights.js';
import { streamKey } from '../../src/util/random.js';
import { targetsReference } from '../reference/targets.js';
import { datasetOf, foldsOf, makeDataset, requestOf, settingsOf, trainAll, withTrainer } from './fixtures.js';
import { type Backends, loadBackends } from './kernels/forms.js';
import { gradientsOfOutputs } from './outputs.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const names = (count: number) => Array.from({ length: count }, (_, j) => `label${j}`);
const predictionOf = (labels: number, logits: readonly number[]): Prediction => {
  return { task: 'multi-label', labels, logits: Float64Array.from(logits) };
};
const every = { ...standardMeasures, names: metricsFor('multi-label') };

describe('metrics of several labels', () => {
  it.each(targetsReference.labels)('are scikit-learn’s: $labels labels, %#', ({ labels, logits, target, ...own }) => {
    const counts = own.weights && Float64Array.from(own.weights);
    const got = computeMetrics(predictionOf(labels, logits), Float64Array.from(target), every, counts);
    expect(Object.keys(got).sort()).toEqual(Object.keys(own.metrics).sort());
    for (const [name, value] of Object.entries(own.metrics)) expect(got[name], name).toBeCloseTo(value ?? NaN, 10);
  });

  it('leave a label out that nobody has or is given, as scikit-learn does where it is told so', () => {
    const { logits, target, metrics } = targetsReference['absent label'];
    const got = computeMetrics(predictionOf(2, logits), Float64Array.from(target), every);
    for (const [name, value] of Object.entries(metrics)) expect(got[name], name).toBeCloseTo(value ?? NaN, 12);
    // Of the label that occurs: 2, 0.25 and −0.5 against 1 and −3, four of six pairs in order.
    expect(got.auc).toBeCloseTo(4 / 6, 12);
  });

  it('give a row the mean of its labels’ losses, and what was decided of each', () => {
    const { loss, predicted } = rowResults(predictionOf(2, [0, 3, -3, 0.1]), Float64Array.of(1, 1, 0, 0));
    const terms = [Math.log(2), Math.log(1 + Math.exp(-3)), Math.log(1 + Math.exp(-3)), Math.log(1 + Math.exp(0.1))];
    expect(loss[0]).toBeCloseTo((terms[0] + terms[1]) / 2, 6);
    expect(loss[1]).toBeCloseTo((terms[2] + terms[3]) / 2, 6);
    expect([...predicted]).toEqual([0, 1, 0, 1]);
  });

  it('tell of each label what is told of two classes', () => {
    const [{ labels, logits, target, metrics }] = targetsReference.labels;
    const each = metricsByTarget(predictionOf(labels, logits), Float64Array.from(target), every, null);
    expect(each).toHaveLength(labels);
    const mean = (name: 'log-loss' | 'auc' | 'accuracy') =>
      each.reduce((sum, own) => sum + (own[name] ?? NaN), 0) / labels;
    expect(mean('log-loss')).toBeCloseTo(metrics['log-loss'] ?? NaN, 12);
    expect(mean('auc')).toBeCloseTo(metrics.auc ?? NaN, 12);
    expect(1 - mean('accuracy')).toBeCloseTo(metrics['hamming-loss'] ?? NaN, 12);
  });

  it.each([0, 2])('count each label’s confusion as scikit-learn: case %i', (which) => {
    const { labels, logits, target } = targetsReference.labels[which];
    const results = resultsByLabel(predictionOf(labels, logits), Float64Array.from(target));
    for (const [k, [[tn, fp], [fn, tp]]] of targetsReference.confusion[which].entries()) {
      const { rows, precision, recall, f1, ...counts } = results[k];
      expect(counts).toEqual({
        truePositives: tp,
        falsePositives: fp,
        falseNegatives: fn,
        trueNegatives: tn,
      });
      expect(rows).toBe(tp + fn);
      expect(precision).toBe(tp + fp === 0 ? 0 : tp / (tp + fp));
      expect(recall).toBe(tp / (tp + fn));
      expect(f1).toBe((2 * tp) / (2 * tp + fp + fn));
    }
  });

  it('decide a label from the objective’s threshold on', () => {
    const data = { task: 'multi-label', classes: [], targetNames: names(2) } as const;
    const measures = resolveMeasures({ metric: null, threshold: 0.2 }, data);
    const p = (share: number) => Math.log(share / (1 - share));
    const { predicted } = rowResults(predictionOf(2, [p(0.19), p(0.21)]), Float64Array.of(1, 1), measures);
    expect([...predicted]).toEqual([0, 1]);
    expect(() => resolveMeasures({ metric: null, positive: 'label0' }, data)).toThrow(
      'objective.positive is for classes, and there are several labels; remove objective.positive',
    );
  });

  it('have intervals around their values, the subset accuracy Wilson’s', () => {
    const { labels, logits, target } = targetsReference.labels[2];
    const intervals = metricIntervals(predictionOf(labels, logits), Float64Array.from(target), streamKey(1), every);
    for (const [name, { value, low, high }] of Object.entries(intervals)) {
      expect(low, name).toBeLessThan(value);
      expect(high, name).toBeGreaterThan(value);
    }
    const { value: share, low } = intervals['subset-accuracy'];
    // Wilson (1927): the lower end is where (share − p)² = z² p (1 − p) / n.
    expect((share - low) ** 2).toBeCloseTo((1.959963984540054 ** 2 * low * (1 - low)) / 60, 10);
  });

  it('may be a person’s own, asked of all labels and nothing less', () => {
    const mine: OwnMetric = {
      summary: 'share of right labels',
      task: 'multi-label',
      direction: 'maximize',
      best: 1,
      measure(rows) {
        if (rows.task !== 'multi-label') throw new Error('labels are wanted');
        const width = rows.labels.length;
        const weightOf = (i: number) => rows.weights?.[Math.floor(i / width)] ?? 1;
        const of = (values: Int32Array) => values.reduce((sum, own, i) => sum + own * weightOf(i), 0);
        return of(rows.decided.map((own, i) => Number(own === rows.actual[i]))) / of(rows.decided.map(() => 1));
      },
    };
    const { labels, logits, target, weights } = targetsReference.labels[3];
    const measures = { ...every, names: ['mine'], classes: names(labels), own: { mine } };
    const counts = Float64Array.from(weights ?? []);
    const truth = Float64Array.from(target);
    const got = computeMetrics(predictionOf(labels, logits), truth, measures, counts);
    expect(got.mine).toBeCloseTo(1 - (got['hamming-loss'] ?? NaN), 12);
    expect(metricsByTarget(predictionOf(labels, logits), truth, measures, counts)[0]).not.toHaveProperty('mine');
    const { mine: interval, 'hamming-loss': wrong } = metricIntervals(
      predictionOf(labels, logits),
      truth,
      streamKey(2),
      measures,
    );
    expect(interval.low).toBeCloseTo(1 - wrong.high, 12);
  });

  it('say of every one which way it is better', () => {
    for (const name of metricsFor('multi-label')) expect(Object.keys(knownMetrics)).toContain(name);
  });
});

const { losses } = targetsReference;
const flat = (values: readonly number[] | readonly (readonly number[])[]) => (values as readonly number[][]).flat();

function labelsOf(key: string): Dataset {
  const { outputs, target, weights } = losses[key];
  const plain = datasetOf(Float32Array.from(outputs.flat()), Float64Array.from(flat(target)), 4, 0);
  const own = { task: 'multi-label', rows: outputs.length, targetNames: names(4) } as const;
  return { ...plain, ...own, weights: weights && Float64Array.from(weights) };
}

describe('the loss of several labels', () => {
  it.each(['labels', 'weighted labels'])('is PyTorch’s, by operations and by kernels: %s', async (key) => {
    const dataset = labelsOf(key);
    const rows = Int32Array.from({ length: dataset.rows }, (_, row) => row);
    const rowWeights = trainingWeights(dataset, rows, null);
    for (const form of ['eager', 'kernels'] as const) {
      const { loss, gradients } = await gradientsOfOutputs(backends, form, dataset, rowWeights);
      expect(loss, form).toBeCloseTo(losses[key].loss, 5);
      gradients.forEach((value, i) => {
        expect(value, `${form} ${i}`).toBeCloseTo(losses[key].gradient.flat()[i], 5);
      });
    }
  });

  const focal = { name: 'focal', delta: 1, level: 0.5, gamma: 1.5, alpha: 0.7 } as const;

  it.each([
    ['smoothed labels', 'binary-cross-entropy', lossNumbersOf({ labelSmoothing: 0.2 })],
    ['focal labels', 'focal', lossNumbersOf({ loss: focal })],
  ] as const)('is PyTorch’s: %s', (key, name, numbers: LossNumbers) => {
    const { tf } = backends.cpu;
    const { outputs, target, loss, gradient } = losses[key];
    const tensors = byLossNumber((number) => tf.tensor3d([numbers[number]], [1, 1, 1]));
    const lossOf = chooseLoss({ name, smooths: numbers.smoothing > 0 }, 'multi-label', tensors);
    const batch = (values: readonly number[]) => tf.tensor3d([...values], [1, outputs.length, 4]);
    const made = lossOf(tf, batch(outputs.flat()), batch(flat(target)));
    expect(made.rows.shape).toEqual([1, outputs.length, 1]);
    expect(tf.mean(made.rows).dataSync()[0]).toBeCloseTo(loss, 5);
    made.gradient.dataSync().forEach((slope, i) => {
      expect(slope / outputs.length).toBeCloseTo(gradient.flat()[i], 6);
    });
  });

  it('is told of rows in double precision, focal too', () => {
    for (const [key, name, numbers] of [
      ['labels', 'binary-cross-entropy', lossNumbersOf({})],
      ['focal labels', 'focal', lossNumbersOf({ loss: focal })],
    ] as const) {
      const { outputs, target, loss } = losses[key];
      const rows = rowLosses(name, numbers, predictionOf(4, outputs.flat()), Float64Array.from(flat(target)), {
        scale: [],
      });
      expect(rows.reduce((sum, own) => sum + own, 0) / rows.length).toBeCloseTo(loss, 12);
    }
  });

  it('stays finite where a label is certain, right or wrong', () => {
    const { tf } = backends.cpu;
    const tensors = byLossNumber((number) => tf.tensor3d([lossNumbersOf({})[number]], [1, 1, 1]));
    for (const name of ['binary-cross-entropy', 'focal'] as const) {
      const lossOf = chooseLoss({ name, smooths: false }, 'multi-label', tensors);
      const { rows, gradient } = lossOf(tf, tf.tensor3d([80, 80], [1, 2, 1]), tf.tensor3d([1, 0], [1, 2, 1]));
      expect(rows.dataSync()[0]).toBeCloseTo(0, 6);
      expect(rows.dataSync()[1]).toBeCloseTo(80, 3);
      expect(gradient.dataSync()[1]).toBeCloseTo(1, 5);
    }
  });
});

describe('training on several labels', () => {
  const one = makeDataset({ rows: 120, width: 4, classes: 0 }, 'labels');
  /** One for the score above 0.4, one for the first column: a linear model can learn both. */
  const target = Float64Array.from({ length: 240 }, (_, i) => {
    const row = Math.floor(i / 2);
    return Number(i % 2 === 0 ? one.target[row] > 0.4 : inMemory(one.features)[4 * row] > 0.8);
  });
  const dataset = { ...one, task: 'multi-label', target, targetNames: names(2) } as const;

  it.each(['wasm', 'cpu'])('learns each on %s', async (backend) => {
    const settings = settingsOf({ training: { epochs: 30, optimizer: { learningRate: 0.03 } } });
    const [fit] = await withTrainer(foldsOf(dataset, 3), backend, (trainer) =>
      trainAll(trainer, [requestOf(settings)]),
    );
    if (fit.state !== 'complete') throw new Error('it trains');
    for (const own of fit.targetMetrics ?? []) expect(own.auc).toBeGreaterThan(0.85);
    expect(fit.targetMetrics).toHaveLength(2);
    expect(fit.metrics['log-loss']).toBeLessThan(0.45);
    expect(fit.byRow.predicted).toHaveLength(80);
    expect(fit.byRow.loss).toHaveLength(40);
  });

  it.each([
    ['smoothed', { labelSmoothing: 0.1 }],
    ['focal', { loss: { name: 'focal', delta: 1, level: 0.5, gamma: 2, alpha: 0.6 } }],
    ['mixed', { mixup: 0.3 }],
    ['stopped early', { earlyStopping: { fraction: 0.2, patience: 3, minDelta: 0 } }],
  ] as const)('is the same in company as alone, and learns: %s', async (_, training) => {
    const requests = [0, 0.02].map((lambda, trial) =>
      requestOf(
        settingsOf({ training: { epochs: 20, optimizer: { learningRate: 0.03 }, penalty: { lambda }, ...training } }),
        { trial },
      ),
    );
    const train = (own: typeof requests) =>
      withTrainer(foldsOf(dataset, 3), 'wasm', (trainer) => trainAll(trainer, own));
    const together = await train(requests);
    expect((await train(requests.slice(1)))[0]).toEqual(together[1]);
    const [fit] = together;
    expect(fit.state === 'complete' && (fit.metrics.auc ?? 0)).toBeGreaterThan(0.8);
  });
});
