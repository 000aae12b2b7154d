import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import type { ClassWeight } from '../../src/core/settings.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { planEpoch } from '../../src/training/epoch-plan.js';
import { trainingWeights } from '../../src/training/training-weights.js';
import { type ReferenceLoss, targetsReference } from '../reference/targets.js';
import {
  datasetOf,
  foldsOf,
  makeDataset,
  requestOf,
  type SettingsChanges,
  settingsOf,
  trainAll,
  withTrainer,
} from './fixtures.js';
import { type Backends, loadBackends } from './kernels/forms.js';
import { gradientsOfOutputs } from './outputs.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const allOf = ({ rows }: Dataset) => Int32Array.from({ length: rows }, (_, row) => row);

describe('the loss of weighted rows', () => {
  const { losses } = targetsReference;
  const cases: readonly (readonly [string, ReferenceLoss, ClassWeight | null])[] = [
    ['class weights', losses['class weights'], { 0: 0.5, 2: 4 }],
    ['row weights', losses['row weights'], null],
  ];

  it.each(cases)(
    'and its gradient are PyTorch’s for %s, by operations and by kernels',
    async (_, wanted, classWeight) => {
      const target = Int32Array.from(wanted.target as readonly number[]);
      const weights = wanted.weights && Float64Array.from(wanted.weights);
      const dataset = { ...datasetOf(Float32Array.from(wanted.outputs.flat()), target, 3, 3), weights };
      const rowWeights = trainingWeights(dataset, allOf(dataset), classWeight);
      for (const form of ['eager', 'kernels'] as const) {
        const { loss, gradients } = await gradientsOfOutputs(backends, form, dataset, rowWeights);
        expect(loss).toBeCloseTo(wanted.loss, 6);
        gradients.forEach((value, i) => {
          expect(value, `${form} ${i}`).toBeCloseTo(wanted.gradient.flat()[i], 6);
        });
      }
    },
  );

  it('counts weights in relation to each other alone', () => {
    const dataset = {
      ...makeDataset({ rows: 10, width: 2, classes: 2 }),
      weights: Float64Array.of(...[0, 1, 2, 3, 4, 0.5, 7, 8, 9, 1]),
    };
    const larger = { ...dataset, weights: dataset.weights.map((weight) => 1000 * weight) };
    const [one, other] = [dataset, larger].map((own) => trainingWeights(own, allOf(own), null));
    expect(one).toEqual(other);
    expect(one?.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(10, 5);
  });

  it('balances classes as scikit-learn does', () => {
    const { target, weights } = targetsReference.balanced;
    const dataset = datasetOf(new Float32Array(target.length), Int32Array.from(target), 1, 3);
    const got = trainingWeights(dataset, allOf(dataset), 'balanced');
    target.forEach((label, row) => {
      expect(got?.[row]).toBeCloseTo(weights[label], 6);
    });
  });

  it('balances what the rows of a class weigh in sum, not how many they are', () => {
    const plain = datasetOf(new Float32Array(4), Int32Array.of(0, 0, 0, 1), 1, 2);
    const dataset = { ...plain, weights: Float64Array.of(1, 1, 4, 3) };
    const got = trainingWeights(dataset, allOf(dataset), 'balanced') ?? [];
    expect(got[0] + got[1] + got[2]).toBeCloseTo(got[3], 6);
    expect(got[2]).toBeCloseTo(4 * got[0], 6);
  });

  it('is nothing to learn from where all of a fit’s rows weigh 0', () => {
    const dataset = { ...makeDataset({ rows: 4, width: 2, classes: 2 }), weights: Float64Array.of(0, 0, 1, 1) };
    const find = () => trainingWeights(dataset, Int32Array.of(0, 1), null);
    expect(find).toThrow(UserError);
    expect(find).toThrow(
      'training: all 2 rows of a fit weigh 0, so that there is nothing to learn; give some of them a weight above 0 in the column of data.weight, or in training.classWeight',
    );
  });
});

describe('the batches of weighted rows', () => {
  it('bring each row’s weight along, and 0 where a row is not real', () => {
    const rows = Int32Array.of(10, 11, 12, 13, 14);
    const weights = Float32Array.of(0.5, 1, 2, 4, 8);
    const members = [
      { key: { trial: 0, repeat: 0, fold: 0 }, rows, weights },
      { key: { trial: 1, repeat: 0, fold: 0 }, rows },
    ];
    const { steps } = planEpoch(members, [true, true], { seed: 1, epoch: 0, batchSize: 4 });
    for (const { rows: picked, mask, rowWeights } of steps) {
      const wanted = [...picked].map((row, i) => (i < 4 ? mask[i] * weights[row - 10] : mask[i]));
      expect([...(rowWeights ?? [])]).toEqual(wanted);
    }
  });
});

const wasm = <Outcome>(dataset: Dataset, work: Parameters<typeof withTrainer<Outcome>>[2]) =>
  withTrainer(foldsOf(dataset, 3), 'wasm', work);

describe('training with weighted rows', () => {
  const plain = makeDataset({ rows: 60, width: 4, classes: 3 }, 'weighted');
  const stopping = { earlyStopping: { fraction: 0.3, patience: 2, minDelta: 0 }, epochs: 12 };
  const ofTraining = (training: SettingsChanges['training'] = {}) => settingsOf({ training });

  it('takes nothing from rows that weigh 0: neither training, nor scores, nor when to stop', async () => {
    const weights = Float64Array.from({ length: 60 }, (_, row) => (row % 4 === 0 ? 0 : 1 + (row % 3)));
    const spoilt = inMemory(plain.features).map((value, i) => (weights[Math.floor(i / 4)] === 0 ? -3 * value : value));
    const trained = (features: Float32Array) =>
      wasm({ ...plain, features, weights }, (trainer) => trainAll(trainer, [requestOf(ofTraining(stopping))]));
    const [[one], [other]] = [await trained(inMemory(plain.features)), await trained(spoilt)];
    if (one.state !== 'complete' || other.state !== 'complete') throw new Error('both train');
    expect(other.metrics).toEqual(one.metrics);
    expect(other.trainMetrics).toEqual(one.trainMetrics);
    expect(other.lossCurve).toEqual(one.lossCurve);
    expect(other.bestEpoch).toBe(one.bestEpoch);
    expect(other.byRow.loss).not.toEqual(one.byRow.loss);
  });

  it('is to the bit the training without weights where all weigh the same', async () => {
    const trained = (weights: Float64Array | null) =>
      wasm({ ...plain, weights }, (trainer) => trainAll(trainer, [requestOf(ofTraining(stopping))]));
    const [[without], [alike]] = [await trained(null), await trained(new Float64Array(60).fill(0.25))];
    if (without.state !== 'complete' || alike.state !== 'complete') throw new Error('both train');
    expect(alike.byRow).toEqual(without.byRow);
    expect(alike.bestEpoch).toBe(without.bestEpoch);
  });

  it('is that on rows repeated as often as they weigh, where a batch is everything', async () => {
    const weights = Float64Array.from({ length: 60 }, (_, row) => 1 + (row % 3));
    const places = [...weights].flatMap((weight, row) => new Array<number>(weight).fill(row));
    const repeated = datasetOf(
      Float32Array.from(places.flatMap((row) => [...inMemory(plain.features).subarray(4 * row, 4 * row + 4)])),
      Int32Array.from(places, (row) => plain.target[row]),
      4,
      3,
    );
    const settings = ofTraining({ batchSize: 200, epochs: 8, optimizer: { name: 'momentum' } });
    const on = (dataset: Dataset) =>
      withTrainer({ ...foldsOf(dataset, 3), trainRows: allOf(dataset) }, 'wasm', async (trainer) => {
        const outcome = await trainer.refit(requestOf(settings, { fold: 'refit' }), { state: 'run' });
        if (outcome === null || outcome.model === null) throw new Error('it trains');
        return outcome;
      });
    const [weighted, long] = [await on({ ...plain, weights }), await on(repeated)];
    for (const [i, { values }] of weighted.model.weights.entries()) {
      values.forEach((value, k) => {
        expect(value).toBeCloseTo(long.model.weights[i].values[k], 5);
      });
    }
    for (const [name, value] of Object.entries(weighted.result.trainMetrics)) {
      expect(value, name).toBeCloseTo(long.result.trainMetrics[name as 'accuracy'] ?? Number.NaN, 5);
    }
  });

  it('gives a fit the same bits beside candidates with other class weights, on every backend', async () => {
    const weights = [null, 'balanced', { 1: 5 }] as const;
    const requests = weights.map((classWeight, trial) =>
      requestOf(settingsOf({ training: { classWeight } }), { trial }),
    );
    for (const backend of ['wasm', 'cpu']) {
      await withTrainer(foldsOf({ ...plain, weights: null }, 3), backend, async (trainer) => {
        expect(trainer.planBatches(requests)).toHaveLength(1);
        const together = await trainAll(trainer, requests);
        for (const [t, request] of requests.entries())
          expect(await trainAll(trainer, [request])).toEqual([together[t]]);
        expect(together[1]).not.toMatchObject({ metrics: together[0].state === 'complete' ? together[0].metrics : {} });
      });
    }
  });

  it('raises the recall of a rare class where classes are balanced, and leaves metrics to the rows as they are', async () => {
    const rare = Int32Array.from(makeDataset({ rows: 300, width: 4, classes: 20 }, 'rare').target, (k) =>
      k === 19 ? 1 : 0,
    );
    const { features } = makeDataset({ rows: 300, width: 4, classes: 20 }, 'rare');
    const requests = [null, 'balanced' as const].map((classWeight, trial) =>
      requestOf(settingsOf({ training: { classWeight, epochs: 20 } }), { trial }),
    );
    const [plainly, balanced] = await wasm(datasetOf(inMemory(features), rare, 4, 2), (trainer) =>
      trainAll(trainer, requests),
    );
    if (plainly.state !== 'complete' || balanced.state !== 'complete') throw new Error('both train');
    expect(balanced.metrics['balanced-accuracy']).toBeGreaterThan(plainly.metrics['balanced-accuracy'] ?? 1);
    // In the rows' own proportions its probabilities are too high.
    expect(balanced.metrics['log-loss']).toBeGreaterThan(plainly.metrics['log-loss'] ?? Infinity);
  });
});
