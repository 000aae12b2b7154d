import { describe, expect, it } from 'vitest';
import type { FitRequest } from '../../src/core/fit.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { activations } from './double-network.js';
import { foldsOf, makeDataset, requestOf, settingsOf, trainAll, withTrainer } from './fixtures.js';

/**
 * Vector instructions take numbers by fours and more, and what is left over alone: with widths that are no multiple of
 * four, the same unit of a fit falls into either part, depending on its place in the batch.
 */
const hidden = [7, 13];
const folds = 3;
const tasks = [
  { task: 'numbers', classes: 0 },
  { task: 'two classes', classes: 2 },
  { task: 'five classes', classes: 5 },
];

function crowd(activation: string, batchNormalization: boolean): FitRequest[] {
  const stream = createRandomStream(streamKey(2, 'crowd', activation));
  const some = <Value>(values: readonly Value[]) => values[stream.integer(values.length)];
  return Array.from({ length: 11 }, (_, trial) => {
    const settings = settingsOf({
      model: { hidden, activation, batchNormalization, dropout: some([0, 0.2, 0.5]) },
      training: {
        epochs: 2,
        clipNorm: some([null, 0.5]),
        clipValue: some([null, [-0.1, 0.1] as const]),
        optimizer: { learningRate: some([0.003, 0.01, 0.03]) },
        penalty: { lambda: some([0, 1e-3, 1e-1]), alpha: some([0, 0.5, 1]) },
      },
    });
    return requestOf(settings, { trial, fold: trial % folds });
  });
}

describe.each(tasks)('for $task, a fit is on wasm to the bit what it is alone, at any place', ({ classes }) => {
  const data = foldsOf(makeDataset({ rows: 83, width: 5, classes }, 'by layer'), folds, { holes: 4 });

  it.each(Object.keys(activations))('through layers with %s, and normalised ones', (activation) =>
    withTrainer(data, 'wasm', async (trainer) => {
      for (const batchNormalization of [false, true]) {
        const requests = crowd(activation, batchNormalization);
        const together = await trainAll(trainer, requests);
        for (const place of [0, 3, 5, 10]) {
          expect(together[place].state).toBe('complete');
          expect(await trainAll(trainer, [requests[place]])).toEqual([together[place]]);
        }
      }
    }),
  );
});

it('nor does it matter in how many pieces rows are evaluated, which follows the size of the batch', () => {
  const rows = 18_200;
  const data = foldsOf(makeDataset({ rows, width: 5, classes: 3 }, 'pieces'), 2);
  return withTrainer(data, 'wasm', async (trainer) => {
    // Alone, 9100 rows are two pieces; among three, four.
    const requests = Array.from({ length: 3 }, (_, trial) =>
      requestOf(settingsOf({ model: { hidden: [9], activation: 'elu' }, training: { epochs: 1, batchSize: 2048 } }), {
        trial,
        fold: trial % 2,
      }),
    );
    const together = await trainAll(trainer, requests);
    expect(await trainAll(trainer, [requests[2]])).toEqual([together[2]]);
  });
});
