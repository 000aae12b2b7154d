import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, loadReport, parseConfig, previewStudy, runStudy } from '../../src/index.js';
import { chooseTestRows } from '../../src/validation/test-split.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
  const [, ...lines] = readFileSync(join(folder, 'numbers.csv'), 'utf8').split('\n');
  const rows = lines.map((line) => {
    const [a, b, c, y] = line.split(',').map(Number);
    return [a, b, c, y, Math.exp(a + b)].join(',');
  });
  writeFileSync(join(folder, 'several.csv'), ['a,b,c,price,count', ...rows].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (data: string) =>
  smallConfig.replace('data: { source: classes.csv, target: y }', `data: { source: several.csv, ${data} }`);

function testRows() {
  const [, ...lines] = readFileSync(join(folder, 'several.csv'), 'utf8').split('\n');
  const request = { rows: lines.length, labels: null, fraction: 0.2, rule: { by: 'row' }, seed: 3 } as const;
  return Array.from(chooseTestRows(request).test, (row) => {
    const [a, b, c, price, count] = lines[row].split(',').map(Number);
    return { a, b, c, price, count };
  });
}

describe.each([
  ['several numbers', 'target: [price, count]', ['price', 'count']],
  ['a number by its logarithm', 'target: count, exclude: [price], targetTransform: log', ['count']],
  ['several numbers by their logarithms', 'target: [price, count], targetTransform: log', ['price', 'count']],
])('a study of %s', (_, data, targets) => {
  it('reports in their own units, and its model predicts what it was tested on', async () => {
    const resultsDir = join(folder, targets.join('-') + data.length);
    const plan = parseConfig(configOf(data), { path: join(folder, 'small.yaml') });
    const report = await runStudy(plan, { resultsDir });
    expect((await previewStudy(plan)).data.targets).toEqual(targets.length > 1 ? targets : undefined);
    expect(await loadReport(join(resultsDir, 'small'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report.test?.targets?.map(({ target }) => target)).toEqual(targets.length > 1 ? targets : undefined);
    const { expectedTest } = report.recommended ?? {};
    expect(expectedTest?.low).toBeLessThan(expectedTest?.high ?? Number.NaN);

    const model = await loadModel(join(resultsDir, 'small', 'model'));
    const rows = testRows();
    const evaluation = await model.evaluate(rows);
    const predictions = await model.predict(rows);
    model.dispose();
    const metrics = report.test?.metrics ?? {};
    for (const name of ['rmse', 'mae', 'r2']) {
      const wanted = metrics[name];
      const tolerance = 1e-4 * Math.max(1, Math.abs(wanted?.value ?? 0));
      expect(Math.abs((evaluation.metrics[name]?.value ?? Number.NaN) - (wanted.value ?? 0)), name).toBeLessThan(
        tolerance,
      );
    }
    expect(evaluation.rows).toBe(rows.length);
    const valuesOf = (target: string) =>
      predictions.map((own) => {
        if ('values' in own) return own.values[target];
        return 'value' in own ? own.value : Number.NaN;
      });
    const maes = targets.map((target) => {
      const values = valuesOf(target);
      return rows.reduce((sum, row, i) => sum + Math.abs(row[target as 'price'] - values[i]), 0) / rows.length;
    });
    const mae = maes.reduce((sum, own) => sum + own, 0) / targets.length;
    expect(mae / (metrics.mae.value ?? Number.NaN)).toBeCloseTo(1, 4);
  });
});
