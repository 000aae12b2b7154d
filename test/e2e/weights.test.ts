import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, parseConfig, runStudy } from '../../src/index.js';
import { chooseTestRows } from '../../src/validation/test-split.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
  const [header, ...lines] = readFileSync(join(folder, 'classes.csv'), 'utf8').split('\n');
  const weighted = lines.map((line, row) => `${line},${row % 5 === 0 ? 0 : 1 + (row % 3)}`);
  writeFileSync(join(folder, 'weighted.csv'), [`${header},w`, ...weighted].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = smallConfig
  .replace('data: { source: classes.csv, target: y }', 'data: { source: weighted.csv, target: y, weight: w }')
  .replace('space:', 'space:\n  training.classWeight: { values: [none, balanced] }');

describe('a study of weighted rows', () => {
  it('weights its test, and leaves a model that weights it again', async () => {
    const resultsDir = join(folder, 'results');
    const report = await runStudy(parseConfig(config, { path: join(folder, 'small.yaml') }), { resultsDir });
    expect(report.data.features).toBe(3);
    expect(new Set(report.trials.map(({ parameters }) => parameters['training.classWeight']))).toEqual(
      new Set(['none', 'balanced']),
    );
    const { expectedTest } = report.recommended ?? {};
    expect(expectedTest?.low).toBeLessThan(expectedTest?.high ?? Number.NaN);

    const [header, ...lines] = readFileSync(join(folder, 'weighted.csv'), 'utf8').split('\n');
    const labels = Int32Array.from(lines, (line) => Number(line.includes('yes')));
    const { test } = chooseTestRows({ rows: lines.length, labels, fraction: 0.2, rule: { by: 'row' }, seed: 3 });
    writeFileSync(join(folder, 'test.csv'), [header, ...Array.from(test, (row) => lines[row])].join('\n'));
    const model = await loadModel(join(resultsDir, 'small', 'model'));
    const again = await model.evaluate(join(folder, 'test.csv'));
    const cells = Array.from(test, (row) => lines[row].split(','));
    const byRows = await model.evaluate(
      cells.map(([a, b, c, y, w]) => ({ a: Number(a), b: Number(b), c: Number(c), y, w: Number(w) })),
    );
    const plain = await model.evaluate(cells.map(([a, b, c, y]) => ({ a: Number(a), b: Number(b), c: Number(c), y })));
    model.dispose();
    for (const [name, wanted] of Object.entries(report.test?.metrics ?? {})) {
      const metric = name as 'log-loss';
      expect(again.metrics[metric]?.value, name).toBeCloseTo(wanted.value ?? Number.NaN, 5);
      expect(again.metrics[metric]?.low, name).toBeCloseTo(wanted.low ?? Number.NaN, 5);
      expect(byRows.metrics[metric]?.value, name).toBeCloseTo(wanted.value ?? Number.NaN, 5);
    }
    expect(plain.metrics['log-loss']?.value).not.toBeCloseTo(report.test?.metrics['log-loss']?.value ?? 0, 5);
  });

  it('is told that a class is not there before anything trains', async () => {
    const plan = parseConfig(config, {
      path: join(folder, 'small.yaml'),
      overrides: [{ path: 'training.classWeight', value: { maybe: 2 } }],
    });
    await expect(runStudy(plan, { resultsDir: join(folder, 'wrong') })).rejects.toThrow(
      'training.classWeight: "maybe" is no class of "y"; its classes are no, yes; name one of these',
    );
  });
});
