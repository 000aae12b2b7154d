import { expect, it } from 'vitest';
import type { Split } from '../../src/core/dataset.js';
import { noSplitColumns } from '../../src/datasets/table.js';
import { factsOf } from '../../src/study/facts.js';
import type { StudyData } from '../../src/study/ports.js';
import { validationSchemes } from '../../src/validation/index.js';
import { makeDataset } from '../training/fixtures.js';
import { planWith } from './fakes.js';

const rows = Int32Array.from({ length: 24 }, (_, row) => row);
const byCode = (codeOf: (row: number) => number) => ({
  names: ['-1', '0', '1', '2'],
  codes: rows.map(codeOf),
});
const columns = {
  ...noSplitColumns,
  group: byCode((row) => (row < 14 ? 0 : row < 20 ? 1 : 2)),
  fold: byCode((row) => (row < 12 ? 0 : row < 15 ? 1 : 2)),
  time: Float64Array.from(rows),
};

async function sharesOf(name: keyof typeof validationSchemes, options = {}) {
  const scheme = await validationSchemes[name].load();
  const splits: readonly (readonly Split[])[] = scheme.split({ rows, labels: null, columns, seed: 1, options });
  const dataset = makeDataset({ rows: 24, width: 2, classes: 0 }, 'facts');
  const data: StudyData = {
    ...{ dataset, testSplit: { train: rows, test: new Int32Array(0) }, splits, rule: { by: 'row' }, outer: [] },
    ...{ testIsApart: false, prior: { trials: [], hash: null }, warnings: [], elsewhere: null },
  };
  return factsOf(planWith(), data, { backend: { name: 'fake', version: '0' } }, { version: '1', ownMetrics: {} })
    .foldShares;
}

it('takes folds that are a partition at their number, whatever their sizes', async () => {
  for (const name of ['k-fold', 'repeated-k-fold', 'holdout', 'leave-one-group-out'] as const) {
    expect(await sharesOf(name), name).toBe(null);
  }
  expect(await sharesOf('group-k-fold', { folds: 2 })).toBe(null);
});

it('tells the mean shares of windows of time, and of folds beside rows that are always trained on', async () => {
  // Trained on 6, 12 and 18 rows before 6 that are scored.
  const windows = await sharesOf('time-series', { folds: 3 });
  expect(windows?.validation).toBeCloseTo((6 / 12 + 6 / 18 + 6 / 24) / 3, 14);
  expect(windows?.training).toBeCloseTo((6 + 12 + 18) / 3 / 24, 14);
  // 12 rows in every fit; 3 and 9 validate in turn.
  const given = await sharesOf('predefined');
  expect(given?.validation).toBeCloseTo((3 + 9) / 2 / 24, 14);
  expect(given?.training).toBeCloseTo((21 + 15) / 2 / 24, 14);
});
