import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { StudyOutcome } from '../../src/core/outcome.js';
import { buildReport } from '../../src/report/build-report.js';
import { renderCsv } from '../../src/report/render-csv.js';
import { renderJson } from '../../src/report/render-json.js';
import { renderMarkdown } from '../../src/report/render-markdown.js';
import { reportJsonSchema, reportSchema } from '../../src/report/report-schema.js';
import { completeFit, failedFit, logLossTrial, outcomeOf, trialOf } from '../selection/outcomes.js';
import { exampleOutcome } from './example.js';

const outcomes: readonly (readonly [string, StudyOutcome])[] = [
  ['a full study', exampleOutcome()],
  ['one without a test set', exampleOutcome({ test: null, data: { ...exampleOutcome().data, testRows: 0 } })],
  ['one fold', outcomeOf([logLossTrial(0, [0.5]), logLossTrial(1, [0.4])])],
  [
    'only failures',
    outcomeOf([trialOf(0, { lambda: 1 }, [failedFit(0, 'memory')])], { shape: { repeats: 1, folds: 3 } }),
  ],
  ['no trial yet', outcomeOf([], { end: 'running' })],
  [
    'metrics that are not finite',
    outcomeOf([
      trialOf(
        0,
        {},
        [0, 1].map((fold) => completeFit(fold, { 'log-loss': 1, auc: Number.NaN })),
      ),
    ]),
  ],
  ['a nested study', nestedOutcome()],
];

/** Three outer folds that chose differently. */
function nestedOutcome(): StudyOutcome {
  const chosen = (lambda: number) =>
    ({ trial: 3, rule: 'best-mean', parameters: { lambda }, innerScore: 0.2, epochs: 9 }) as const;
  const rows = { trainRows: 300, testRows: 155, machineFailures: 0 };
  const example = exampleOutcome({
    nested: [
      { ...rows, chosen: chosen(0.01), metrics: { 'log-loss': 0.1, accuracy: 0.9 } },
      { ...rows, chosen: chosen(0.01), metrics: { 'log-loss': 0.3, accuracy: 0.8 } },
      { ...rows, chosen: chosen(0.1), metrics: { 'log-loss': 0.2, accuracy: 0.7 } },
    ],
  });
  const nested = { outer: { name: 'k-fold', options: { folds: 3 } }, fold: null };
  return { ...example, plan: { ...example.plan, nested } };
}

test('Markdown has a table of the classes of the test rows', () => {
  const { test: tested } = exampleOutcome();
  if (tested === null) throw new Error('the example has a test');
  const classes = [0, 1].map((k) => ({ rows: 70 - 26 * k, precision: 0.91, recall: 1, f1: Number.NaN }));
  const text = renderMarkdown(buildReport(exampleOutcome({ test: { ...tested, classes } })));
  expect(text).toContain(
    [
      '## Test by class',
      '',
      '| class | rows | precision | recall | f1 |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| benign | 70 | 0.910 | 1.000 | – |',
      '| malignant | 44 | 0.910 | 1.000 | – |',
    ].join('\n'),
  );
});

describe('nested validation', () => {
  test('is told by its scores, their mean and error, and what was chosen', () => {
    const report = buildReport(nestedOutcome());
    // sd of 0.1, 0.2, 0.3 is 0.1
    expect(report.nested?.score.mean).toBeCloseTo(0.2, 14);
    expect(report.nested?.score.standardError).toBeCloseTo(0.1 / Math.sqrt(3), 14);
    expect(report.nested?.metrics.accuracy?.folds).toEqual([0.9, 0.8, 0.7]);
    expect(report.nested?.folds[2]).toMatchObject({
      parameters: { lambda: 0.1 },
      score: 0.2,
      innerScore: 0.2,
      epochs: 9,
    });
    const text = renderMarkdown(report);
    expect(text).toContain(
      '**nested**: log-loss 0.2000 ± 0.0577 by the whole procedure on rows that it never saw (k-fold, 3 outer folds)',
    );
    expect(text).toContain('chosen there: lambda 0.01 (2), 0.1 (1)');
  });

  test('has no mean where a fold could train nothing', () => {
    const outcome = nestedOutcome();
    const nested = (outcome.nested ?? []).map((fold, i) => (i === 1 ? { ...fold, chosen: null, metrics: {} } : fold));
    const section = buildReport({ ...outcome, nested }).nested;
    expect(section?.score).toEqual({ mean: null, standardError: null, folds: [0.1, null, 0.2] });
    expect(section?.folds[1]).toMatchObject({ trial: null, parameters: null, score: null, innerScore: null });
  });

  test('is null in reports that were written before there was any', () => {
    const { nested: _, ...old } = JSON.parse(renderJson(buildReport(exampleOutcome())));
    expect(reportSchema.parse(old).nested).toBeNull();
  });
});

describe('report.json', () => {
  test.each(outcomes)('of %s follows its schema', (_, outcome) => {
    const parsed = JSON.parse(renderJson(buildReport(outcome)));
    // Strict: a key that the schema doesn't describe is an error too.
    expect(reportSchema.strict().parse(parsed)).toEqual(parsed);
  });

  test('the schema can fail', () => {
    const parsed = JSON.parse(renderJson(buildReport(exampleOutcome())));
    parsed.trials[0].score.mean = 'low';
    expect(reportSchema.safeParse(parsed).success).toBe(false);
  });

  test('has the fields that the documentation promises', () => {
    const report = buildReport(exampleOutcome());
    expect(report).toMatchObject({
      schemaVersion: 1,
      regsweep: '0.1.0',
      study: { name: 'breast-cancer', seed: 7, planHash: 'abc', metric: 'log-loss', direction: 'minimize' },
      data: { rows: 569, trainRows: 455, testRows: 114, features: 30, outliersRemoved: 3 },
      backend: { name: 'wasm', version: '4.22.0' },
      recommended: { trial: 1, rule: 'posterior-mean' },
      gate: { metric: 'accuracy', atLeast: 0.95, value: 0.978, passed: true, on: 'test' },
    });
    expect(report.trials.map(({ rank, number, state }) => [rank, number, state])).toEqual([
      [1, 2, 'complete'],
      [2, 1, 'complete'],
      [3, 4, 'complete'],
      [4, 0, 'complete'],
      [5, 3, 'complete'],
      [null, 5, 'failed'],
      [null, 6, 'stopped'],
    ]);
  });

  test('numbers that are not finite are null, and folds that are missing too', () => {
    const report = buildReport(outcomes[5][1]);
    expect(report.trials[0].metrics.auc).toEqual({ mean: null, standardError: null, folds: [null, null] });
    expect(buildReport(exampleOutcome()).trials[5].score.folds.slice(1)).toEqual([null, null, null, null]);
  });

  test('names no folder of this machine', () => {
    expect(renderJson(buildReport(exampleOutcome()))).not.toContain('secret');
  });

  test('is the same text however the outcome keeps its keys and trials’ fits', () => {
    const outcome = exampleOutcome();
    const shuffled: StudyOutcome = {
      ...outcome,
      trials: outcome.trials.map((trial) => ({
        ...trial,
        fits: [...trial.fits].reverse(),
        parameters: Object.fromEntries(Object.entries(trial.parameters).reverse()),
      })),
      test: outcome.test && {
        rows: 114,
        metrics: Object.fromEntries(Object.entries(outcome.test.metrics).reverse()),
      },
    };
    expect(renderJson(buildReport(shuffled))).toBe(renderJson(buildReport(outcome)));
    expect(renderJson(buildReport(outcome))).toMatch(/\}\n$/);
  });
});

describe('the JSON Schema', () => {
  test('is draft 2020-12', () => {
    expect(reportJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
    });
  });

  test('describes every field', () => {
    expect(undescribed(reportJsonSchema(), '')).toEqual([]);
  });
});

/** Paths of the properties without a description, their own or that of what they hold. */
function undescribed(node: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== 'properties') return undescribed(value, path);
    return Object.entries(value).flatMap(([name, property]) => {
      const place = `${path}/${name}`;
      return [...(hasDescription(property) ? [] : [place]), ...undescribed(property, place)];
    });
  });
}

function hasDescription(property: unknown): boolean {
  return typeof property === 'object' && property !== null && 'description' in property;
}

describe('ranking.csv', () => {
  const rows: readonly Record<string, string>[] = parse(renderCsv(buildReport(exampleOutcome())), { columns: true });

  test('has one row a trial and parameters as columns, empty where inactive', () => {
    expect(rows.map((row) => row.trial)).toEqual(['2', '1', '4', '0', '3', '5', '6']);
    expect(rows[3]).toMatchObject({ lambda: '0', alpha: '', dropout: '0', 'model.activation': 'relu' });
  });

  test('gives numbers that read back exactly', () => {
    const [best] = buildReport(exampleOutcome()).trials;
    expect(Number(rows[0]['log-loss mean'])).toBe(best.score.mean);
    expect(Number(rows[0]['log-loss fold 2'])).toBe(best.score.folds[2]);
  });

  test('counts folds and repeats from 0, as the report and the file do', () => {
    const fits = [0, 1, 2, 3].map((place) => ({
      ...completeFit(place % 2, { 'log-loss': place }),
      repeat: Math.floor(place / 2),
    }));
    const outcome = outcomeOf([trialOf(0, {}, fits)], {
      shape: { repeats: 2, folds: 2 },
      plan: { validation: { name: 'repeated-k-fold', options: { folds: 2, repeats: 2 } } },
    });
    const [row] = parse(renderCsv(buildReport(outcome)), { columns: true }) as Record<string, string>[];
    expect(row).toMatchObject({
      'log-loss repeat 0 fold 0': '0',
      'log-loss repeat 0 fold 1': '1',
      'log-loss repeat 1 fold 0': '2',
      'log-loss repeat 1 fold 1': '3',
    });
  });

  test('quotes what holds commas, quotes or line ends', () => {
    const hidden = 'a "b", c\nd';
    const trial = trialOf(0, { 'model.name': hidden, 'model.hidden': [32, 16] }, [completeFit(0, { 'log-loss': 1 })]);
    const [row] = parse(renderCsv(buildReport(outcomeOf([trial]))), { columns: true }) as Record<string, string>[];
    expect(row['model.name']).toBe(hidden);
    expect(row['model.hidden']).toBe('[32,16]');
  });
});

describe('ranking.md', () => {
  test('is a table with as many cells in each line as columns', () => {
    const text = renderMarkdown(buildReport(exampleOutcome()));
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = lines.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(lines).toHaveLength(2 + 7);
    expect(new Set(cells).size).toBe(1);
  });

  test('a bar in a value does not open another cell', () => {
    const trial = trialOf(0, { 'model.name': 'a|b' }, [completeFit(0, { 'log-loss': 1 })]);
    expect(renderMarkdown(buildReport(outcomeOf([trial])))).toContain('a\\|b');
  });
});
