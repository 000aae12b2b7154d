import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, loadReport, parseConfig, previewStudy, runStudy } from '../../src/index.js';
import { chooseTestRows } from '../../src/validation/test-split.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
let rows: readonly {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  up: number;
  left: number;
  rare: number;
}[];
beforeAll(() => {
  folder = folderWithTables();
  const [, ...lines] = readFileSync(join(folder, 'numbers.csv'), 'utf8').split('\n');
  rows = lines.map((line, i) => {
    const [a, b, c, y] = line.split(',').map(Number);
    return { a, b, c, up: Number(y > 100), left: Number(b < -0.3), rare: Number(i % 12 === 5) };
  });
  const text = rows.map((row) => Object.values(row).join(','));
  writeFileSync(join(folder, 'labels.csv'), ['a,b,c,up,left,rare', ...text].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = ['up', 'left', 'rare'] as const;
const configOf = (more = '') =>
  smallConfig
    .replace('data: { source: classes.csv, target: y }', 'data: { source: labels.csv, target: [up, left, rare] }')
    .replace('epochs: 4', 'epochs: 12') + more;

const labelSets = () => ({ count: 3, values: rows.flatMap((row) => names.map((name) => row[name])) });

describe('a study of several labels', () => {
  it('is told from columns of 0 and 1, reports label by label, and its model predicts what it was tested on', async () => {
    const plan = parseConfig(configOf('objective: { metric: log-loss, also: [f1-samples] }\n'), {
      path: join(folder, 'small.yaml'),
    });
    const preview = await previewStudy(plan);
    expect(preview.task).toBe('multi-label');
    expect(preview.data.targets).toEqual(names);
    const report = await runStudy(plan, { resultsDir: join(folder, 'labels') });
    expect(await loadReport(join(folder, 'labels', 'small'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report.study).toMatchObject({ task: 'multi-label', metric: 'log-loss', direction: 'minimize' });
    expect(Object.keys(report.test?.metrics ?? {}).sort()).toEqual(
      [...['auc', 'f1-macro', 'f1-micro', 'f1-samples'], ...['hamming-loss', 'log-loss', 'subset-accuracy']].sort(),
    );
    expect(report.test?.targets?.map(({ target }) => target)).toEqual(names);
    expect(report.test?.labels?.map(({ label }) => label)).toEqual(names);
    expect(report.trials[0].targets?.[0].metrics.auc.mean).toBeGreaterThan(0.85);

    // Stratified: of the ten rows in 120 that have the rare label, two are among the 24 test rows.
    const request = { rows: rows.length, labels: null, labelSets: labelSets(), fraction: 0.2, seed: 3 } as const;
    const test = Array.from(chooseTestRows({ ...request, rule: { by: 'row' } }).test, (row) => rows[row]);
    expect(report.test?.labels?.[2].rows).toBe(2);
    expect(test.filter((row) => row.rare === 1)).toHaveLength(2);

    const model = await loadModel(join(folder, 'labels', 'small', 'model'));
    const evaluation = await model.evaluate(test);
    const predictions = await model.predict(test);
    await expect(model.evaluate([{ ...test[0], left: 2 }])).rejects.toThrow(
      'row 0, column left: found 2; 1 (the label is there) or 0 is wanted',
    );
    model.dispose();
    for (const [name, { value }] of Object.entries(report.test?.metrics ?? {})) {
      expect(evaluation.metrics[name].value, name).toBeCloseTo(value ?? Number.NaN, 4);
    }
    expect(evaluation.labels).toEqual(
      report.test?.labels?.map(({ label: _, ...own }) => expect.objectContaining({ truePositives: own.truePositives })),
    );
    const losses = predictions.flatMap((own, i) =>
      names.map((name) => {
        if (!('labels' in own)) throw new Error('labels are predicted');
        const p = own.probabilities[name];
        expect(own.labels.includes(name)).toBe(p > 0.5);
        return -Math.log(test[i][name] === 1 ? p : 1 - p);
      }),
    );
    const logLoss = losses.reduce((sum, own) => sum + own, 0) / losses.length;
    expect(logLoss).toBeCloseTo(report.test?.metrics['log-loss'].value ?? Number.NaN, 4);
  });

  it('is one of several numbers where the task says so', async () => {
    const text = configOf().replace('target: [up', 'task: regression, target: [up');
    expect((await previewStudy(parseConfig(text, { path: join(folder, 'small.yaml') }))).task).toBe('regression');
  });

  it.each([
    ['objective: rmse', 'objective: rmse is not a metric for multi-label; one of log-loss, auc, '],
    ['gate: { metric: rmse, atMost: 3 }', 'gate: rmse is not a metric for multi-label; one of log-loss, auc, '],
    [
      'objective: { metric: log-loss, also: [f1-micro], costs: { a: { b: 1 } } }',
      'objective.costs is for classes, and there are several labels; remove objective.costs',
    ],
  ])('is refused before anything trains where it does not fit: %s', async (more, message) => {
    const plan = parseConfig(configOf(`${more}\n`), { path: join(folder, 'small.yaml') });
    await expect(previewStudy(plan)).rejects.toThrow(message);
  });

  it.each([
    [
      'classWeight: balanced',
      'training.classWeight: the task is multi-label; it weights classes; remove it, or train on { name: focal, alpha: … }',
    ],
    [
      'loss: huber',
      'training.loss: huber is not a loss for multi-label; one of binary-cross-entropy, focal is wanted; change training.loss.name',
    ],
  ])('refuses what classes alone have: %s', async (training, message) => {
    const text = configOf().replace('training: {', `training: { ${training},`);
    await expect(previewStudy(parseConfig(text, { path: join(folder, 'small.yaml') }))).rejects.toThrow(message);
  });
});
