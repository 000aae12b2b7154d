import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { FitRequest } from '../../src/core/fit.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import type { Trainer } from '../../src/training/trainer.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { planWith } from '../study/fakes.js';

// Sums of 300 terms: kernels that take another path for one matrix split these in another way.
const [rows, width] = [61, 300];

function dataset(): Dataset {
  const stream = createRandomStream(streamKey(3, 'company'));
  const features = Float32Array.from({ length: rows * width }, () => stream.normal());
  const target = Int32Array.from({ length: rows }, (_, row) => Number(features[width * row] > 0));
  const column = (name: string) => ({ name, kind: 'numeric' as const, origin: 0, source: name, category: null });
  const columns = Array.from({ length: width }, (_, i) => column(`x${i}`));
  const shape = { rows, rowShape: [width], columns, classes: ['0', '1'], targetName: 'y', hash: '' };
  return { task: 'classification', ...shape, features, target };
}

/** Every regulariser at another strength for each trial. */
function request(trial: number): FitRequest {
  const { training, ...rest } = planWith().settings;
  const penalty = { ...training.penalty, name: 'elastic-net' as const, lambda: 1e-4 * (trial + 1) };
  const optimizer = { ...training.optimizer, name: 'adam' as const, learningRate: 1e-3 * (1 + (trial % 7)) };
  const settings = {
    ...rest,
    model: { name: 'mlp', hidden: [13], batchNormalization: true, dropout: (trial % 5) / 10 },
    training: { ...training, epochs: 3, optimizer, penalty, clipNorm: 0.1 * (trial + 1) },
  };
  return { trial, repeat: 0, fold: 0, settings, epochs: null };
}

let trainer: Trainer;
beforeAll(async () => {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const splits = [[{ train: all.slice(0, 45), validation: all.slice(45) }]];
  const data = { dataset: dataset(), trainRows: all, splits, seed: 4 };
  trainer = await createTrainer(data, { backend: 'wasm', fitsPerBatch: 'auto' });
});
afterAll(() => trainer.dispose());

const train = (requests: readonly FitRequest[]) => trainer.train(requests, { state: 'run' }, () => {});

it('a fit gives the same bits alone, in a pair, and at any place among forty', async () => {
  const requests = Array.from({ length: 40 }, (_, trial) => request(trial));
  const together = await train(requests);
  const turned = await train(requests.toReversed());
  expect(together?.map(({ state }) => state)).toEqual(requests.map(() => 'complete'));
  expect(turned?.toReversed()).toEqual(together);
  for (const place of [0, 17, 39]) {
    expect(await train([requests[place]])).toEqual([together?.[place]]);
    expect(await train([requests[39 - place], requests[place]])).toEqual([together?.[39 - place], together?.[place]]);
  }
});
