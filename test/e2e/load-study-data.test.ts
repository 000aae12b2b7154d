import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../../src/index.js';
import { loadStudyData } from '../../src/load-study-data.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-load-'));
  const lines = Array.from({ length: 60 }, (_, row) =>
    [row % 10, 60 - row, row < 18 ? 'new' : 'old', row, row * 0.5].join(','),
  );
  writeFileSync(join(folder, 'table.csv'), ['who,when,kind,a,y', ...lines].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (data: string, validation: string) => {
  const text = `
data: { source: table.csv, target: y, ${data} }
preprocessing: [one-hot]
space: { lambda: { values: [0, 1] } }
validation: ${validation}`;
  return loadStudyData(parseConfig(text, { path: join(folder, 'x.yaml') }), {});
};

it('keeps groups whole in test rows, folds and the rule of early stopping', async () => {
  const { testSplit, splits, rule } = await load('group: who, exclude: [when]', '{ name: group-k-fold, folds: 4 }');
  expect(rule).toEqual({ by: 'group', groups: Int32Array.from({ length: 60 }, (_, row) => row % 10) });
  const groupsIn = (rows: Int32Array) => new Set(Array.from(rows, (row) => row % 10));
  expect(groupsIn(testSplit.test).size).toBe(2);
  const known = groupsIn(testSplit.train);
  expect(known.size).toBe(8);
  for (const { train, validation } of splits.flat()) {
    expect(groupsIn(train).size + groupsIn(validation).size).toBe(8);
  }
});

it('takes the last rows for the test and leaves the gap before them out, with the categories that only they have', async () => {
  const { testSplit, dataset, rule, warnings } = await load(
    'time: when, exclude: [who], test: 0.05',
    '{ name: time-series, folds: 2, size: 10, gap: 15 }',
  );
  expect(rule).toMatchObject({ by: 'time', gap: 15 });
  // Row 0 is the latest; 15 times lie between training and the three test rows.
  expect([...testSplit.test]).toEqual([0, 1, 2]);
  expect(testSplit.train[0]).toBe(18);
  const indicators = dataset.columns.filter(({ kind }) => kind === 'indicator').map(({ name }) => name);
  expect(indicators).toEqual(['kind=old']);
  expect(warnings).toEqual([expect.stringContaining('column "kind": 18 rows hold categories')]);
});

it('tells the training rows of the fits of each outer fold', async () => {
  const { outer, splits } = await load(
    'group: who, exclude: [when], test: 0',
    '{ name: nested, outer: { folds: 5 }, inner: { folds: 2 } }',
  );
  expect(splits[0]).toHaveLength(2);
  expect(outer).toEqual(new Array(5).fill([24, 24]));
});
