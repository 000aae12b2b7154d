import { expect, it } from 'vitest';
import type { SplitRule } from '../../src/core/dataset.js';
import { createBatchPlanner } from '../../src/training/batch-planner.js';
import type { Engine } from '../../src/training/create-trainer.js';
import { prepareFits } from '../../src/training/prepare-fit.js';
import { foldsOf, makeDataset, requestOf, settingsOf } from './fixtures.js';

const dataset = makeDataset({ rows: 60, width: 2, classes: 2 }, 'prepare');

async function prepared(rule: SplitRule, fold: number | 'refit' = 1, epochs: number | null = null) {
  const { graphOf } = await createBatchPlanner(dataset, { fitsPerBatch: 1, maxMemoryBytes: null });
  const settings = settingsOf({ training: { earlyStopping: { fraction: 0.25, patience: 2, minDelta: 0 } } });
  // All that preparing asks of an engine.
  const engine = { data: { ...foldsOf(dataset, 3), rule } } as Engine;
  const [fit] = prepareFits(engine, graphOf(settings), [requestOf(settings, { fold, epochs })]);
  return fit;
}

it('keeps whole groups apart for early stopping where the study splits by groups', async () => {
  const groups = Int32Array.from({ length: 60 }, (_, row) => Math.floor(row / 6));
  const { trainRows, stopRows } = await prepared({ by: 'group', groups });
  expect(stopRows.length).toBeGreaterThan(0);
  const apart = new Set(Array.from(stopRows, (row) => groups[row]));
  expect(trainRows.some((row) => apart.has(groups[row]))).toBe(false);
});

it('stops by the latest of its training rows, with the gap before them, where the study splits by time', async () => {
  const times = Float64Array.from({ length: 60 }, (_, row) => -row);
  const { trainRows, stopRows } = await prepared({ by: 'time', times, gap: 2 });
  // 40 training rows, of which the ten with the lowest numbers are the latest.
  expect(stopRows).toHaveLength(10);
  const before = [...trainRows, ...stopRows].filter((row) => row < trainRows[0]);
  expect(before).toEqual([...stopRows]);
  expect(trainRows).toHaveLength(28);
});

it('needs no rows to stop by in a refit, which is told how long to train', async () => {
  const groups = new Int32Array(60);
  const { trainRows, stopRows } = await prepared({ by: 'group', groups }, 'refit', 7);
  expect([trainRows.length, stopRows.length]).toEqual([60, 0]);
});
