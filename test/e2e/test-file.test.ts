import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, parseConfig, previewStudy, runStudy } from '../../src/index.js';
import { loadStudyData } from '../../src/load-study-data.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
  const [header, ...lines] = readFileSync(join(folder, 'classes.csv'), 'utf8').split('\n');
  const withColumns = (rows: readonly string[]) =>
    [`${header},who,when`, ...rows.map((row, i) => `${row},p${i % 8},${i}`)].join('\n');
  writeFileSync(join(folder, 'first.csv'), withColumns(lines.slice(0, 90)));
  writeFileSync(join(folder, 'rest.csv'), [header, ...lines.slice(90)].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const planOf = (data: string, validation = '{ name: k-fold, folds: 3 }') =>
  parseConfig(
    smallConfig
      .replace('data: { source: classes.csv, target: y }', `data: { source: first.csv, target: y, ${data} }`)
      .replace('{ name: k-fold, folds: 3 }', validation)
      .replace('trials: 10', 'trials: 4, initial: 4'),
    { path: join(folder, 'small.yaml') },
  );

describe('A study with a test file', () => {
  it.each([
    ['k-fold', 'exclude: [who, when]', '{ name: k-fold, folds: 3 }'],
    ['groups', 'group: who, exclude: [when]', '{ name: group-k-fold, folds: 3 }'],
    ['time', 'time: when, exclude: [who]', '{ name: time-series, folds: 3 }'],
    ['nested', 'exclude: [who, when]', '{ name: nested, outer: { folds: 2 }, inner: { folds: 2 } }'],
  ])('searches as one without a test, and is tested on the file (%s)', async (name, data, validation) => {
    const alone = await runStudy(planOf(`${data}, test: 0`, validation), { resultsDir: join(folder, `${name}-0`) });
    const resultsDir = join(folder, name);
    const report = await runStudy(planOf(`${data}, testSource: rest.csv`, validation), { resultsDir });
    expect(report.trials).toEqual(alone.trials);
    expect(report.nested).toEqual(alone.nested);
    expect(report.recommended?.trial).toBe(alone.recommended?.trial);
    expect(report.data).toMatchObject({ rows: 120, trainRows: 90, testRows: 30, testIsApart: true });
    expect(alone.data).not.toHaveProperty('testIsApart');
    expect(alone.test).toBeNull();
    expect(report.study.planHash).not.toBe(alone.study.planHash);

    const model = await loadModel(join(resultsDir, 'small', 'model'));
    const [, ...lines] = readFileSync(join(folder, 'rest.csv'), 'utf8').split('\n');
    const rows = lines.map((line) => {
      const [a, b, c, y] = line.split(',');
      return { a: Number(a), b: Number(b), c: Number(c), y };
    });
    const evaluation = await model.evaluate(rows);
    model.dispose();
    expect(evaluation.metrics['log-loss']?.value).toBeCloseTo(report.test?.metrics['log-loss'].value ?? Number.NaN, 5);
  });

  it('tells the test rows before it trains', async () => {
    const { data } = await previewStudy(planOf('exclude: [who, when], testSource: rest.csv'));
    expect(data).toMatchObject({ trainRows: 90, testRows: 30, testIsApart: true });
  });

  it('keeps the file out of outer folds', async () => {
    const validation = '{ name: nested, outer: { folds: 2 }, inner: { folds: 2 } }';
    const plan = planOf('exclude: [who, when], testSource: rest.csv', validation);
    if (plan.nested === null) throw new Error('the plan is nested');
    const { testSplit, testIsApart } = await loadStudyData({ ...plan, nested: { ...plan.nested, fold: 0 } }, {});
    expect(testIsApart).toBe(false);
    expect(testSplit.train.length + testSplit.test.length).toBe(90);
    expect(Math.max(...testSplit.test, ...testSplit.train)).toBe(89);
  });
});
