import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownMetrics } from '../../src/core/known-metrics.js';
import { isFor, type MetricName } from '../../src/core/metric.js';
import { parseConfig, previewStudy, runStudy } from '../../src/index.js';
import { regsweep } from '../cli/world.js';
import { blocksIn, pages, pageText } from './pages.js';
import { folderOfTheDocumentation } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderOfTheDocumentation();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whole configs; a page that lies in docs/ names files of configs/ from there. */
const examplesOf = (page: string) =>
  blocksIn(pageText(page), 'yaml')
    .filter((block) => /^data:/m.test(block) && /^space:/m.test(block))
    .map((text) => inFolder(text));

/** We read Parquet, and write none. */
function inFolder(text: string): string {
  return text.replaceAll('../configs/', 'configs/').replace('customers-2025.parquet', 'customers-2025.csv');
}

const examples = pages.flatMap((page) => examplesOf(page).map((text) => ({ page, text })));

describe('the configs of the documentation', () => {
  it('are there on the pages that people learn from', () => {
    for (const page of ['README.md', 'docs/configuration.md', 'docs/metrics.md', 'docs/validation.md']) {
      expect(examplesOf(page).length, page).toBeGreaterThan(0);
    }
  });

  it.each(examples)('would run on the data that they name: $page %#', async ({ text }) => {
    writeFileSync(join(folder, 'example.yaml'), text);
    const { code, stderr, stdout } = await regsweep(folder, ['run', 'example.yaml', '--dry-run']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('config and data are sound; nothing was trained');
  });
});

const small = [
  { path: 'training.epochs', value: 2 },
  { path: 'model.hidden', value: [4] },
  { path: 'execution.backend', value: 'wasm' },
  { path: 'execution.workers', value: 1 },
  { path: 'reference', value: false },
];
const fewTrials = [
  { path: 'strategy', value: { name: 'random', trials: 2 } },
  { path: 'validation', value: { name: 'k-fold', folds: 2 } },
];

describe('the examples of the page on metrics', () => {
  it.each(examplesOf('docs/metrics.md').map((text) => [text]))(
    'train and are measured as they say: %#',
    async (text) => {
      const overrides = [...small, ...fewTrials];
      const plan = parseConfig(text, { path: join(folder, 'example.yaml'), overrides });
      const { study, trials, test } = await runStudy(plan, { resultsDir: join(folder, 'results'), fresh: true });
      expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete']);
      for (const name of [study.metric, ...(plan.objective.also ?? [])]) {
        expect(trials[0].metrics[name].mean, name).toBeTypeOf('number');
        expect(test?.metrics[name].value, name).toBeTypeOf('number');
      }
    },
  );
});

/** A study of each task, and what a metric wants to be told besides. */
const data = {
  classification: 'data: { source: customers.csv, target: churned }',
  'multi-label': 'data: { source: tickets.csv, target: [urgent, billing, spam] }',
  regression: 'data: { source: sales.csv, target: sold, task: regression, exclude: [week] }',
} as const;
const options: Readonly<Partial<Record<MetricName, string>>> = {
  cost: ', costs: { yes: { no: 3 }, no: { yes: 1 } }',
  'top-k-accuracy': ', top: 1',
};
const cases = Object.entries(knownMetrics).flatMap(([metric, traits]) =>
  (Object.keys(data) as (keyof typeof data)[])
    .filter((task) => isFor(task, traits))
    .map((task) => ({ metric, task, direction: traits.direction })),
);

describe('every metric', () => {
  it.each(cases)('ranks candidates of $task: $metric', async ({ metric, task, direction }) => {
    const text = [
      data[task],
      'preprocessing: [standardize]',
      'space: { lambda: { values: [0, 10] } }',
      `objective: { metric: ${metric}${options[metric] ?? ''} }`,
      'strategy: grid',
    ].join('\n');
    const overrides = [...small, { path: 'validation', value: { name: 'k-fold', folds: 2 } }];
    const plan = parseConfig(text, { path: join(folder, 'example.yaml'), overrides });
    expect((await previewStudy(plan)).task).toBe(task);
    const { study, trials, test } = await runStudy(plan, { resultsDir: join(folder, 'results'), fresh: true });
    expect(study).toMatchObject({ task, metric, direction });
    const [first, second] = trials.map(({ score }) => score.mean ?? Number.NaN);
    expect(direction === 'minimize' ? first <= second : first >= second).toBe(true);
    expect(test?.metrics[metric].value).toBeTypeOf('number');
  });
});
