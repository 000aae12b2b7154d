import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, loadReport, parseConfig, runStudy } from '../../src/index.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = (objective: string, extra = '') =>
  parseConfig(`${smallConfig}\nobjective: ${objective}\n${extra}`, { path: join(folder, 'small.yaml') });

describe('a study with prices of errors', () => {
  const costs = 'costs: { yes: { no: 20 }, no: { yes: 1 } }';

  it('ranks by their mean, and its model decides by least expected cost', async () => {
    const resultsDir = join(folder, 'cost');
    const gate = 'gate: { metric: cost, atMost: 0.6 }';
    const report = await runStudy(plan(`{ metric: cost, ${costs}, also: [recall, specificity] }`, gate), {
      resultsDir,
    });
    expect(report.study).toMatchObject({ metric: 'cost', direction: 'minimize' });
    const means = report.trials.map(({ score }) => score.mean ?? Number.NaN);
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect(report.trials[0].diagnosis).not.toBeNull();
    expect(report.recommended?.expectedTest?.high).toBeGreaterThan(0);
    expect(await loadReport(join(resultsDir, 'small'))).toEqual(JSON.parse(JSON.stringify(report)));

    // The mean price follows from how often each wrong decision was made.
    const [no, yes] = report.test?.classes ?? [];
    const metrics = report.test?.metrics ?? {};
    const missed = (1 - (yes.recall ?? Number.NaN)) * yes.rows;
    const alarms = (1 - (no.recall ?? Number.NaN)) * no.rows;
    expect(metrics.cost.value).toBeCloseTo((20 * missed + alarms) / (yes.rows + no.rows), 12);
    expect(metrics.recall.value).toBe(yes.recall);
    expect(metrics.specificity.value).toBe(no.recall);
    expect(report.gate).toMatchObject({ on: 'test', value: metrics.cost.value });

    const model = await loadModel(join(resultsDir, 'small', 'model'));
    const steps = Array.from({ length: 41 }, (_, i) => ({ a: -2 + i / 10, b: 0, c: 0 }));
    for (const row of await model.predict(steps)) {
      if (!('class' in row)) throw new Error('classes were asked for');
      // Elkan 2001: a yes costs (1 − p) · 1, a no p · 20.
      expect(row.class).toBe(row.probabilities.yes > 1 / 21 ? 'yes' : 'no');
    }
    const { metrics: again } = await model.evaluate(join(folder, 'classes.csv'));
    expect(new Set(Object.keys(again))).toEqual(new Set(Object.keys(metrics)));
    model.dispose();
  });

  it('misses less of what is dear than a study that does not know the prices', async () => {
    const recallOf = async (name: string, objective: string) => {
      const report = await runStudy(plan(objective), { resultsDir: join(folder, name) });
      return report.test?.classes?.[1].recall ?? Number.NaN;
    };
    const knowing = await recallOf('knowing', `{ metric: cost, ${costs} }`);
    expect(knowing).toBeGreaterThan(await recallOf('unknowing', 'log-loss'));
  });

  it('is refused before it trains where a class has no price', async () => {
    const wrong = plan('{ metric: cost, costs: { yes: { no: 20 } } }');
    await expect(runStudy(wrong, { resultsDir: join(folder, 'wrong') })).rejects.toThrow(
      'objective.costs has no price for yes decided where it is no; a price for each wrong decision is wanted; add no: { yes: PRICE }',
    );
  });
});

describe('a study with a threshold', () => {
  it('decides by it on folds and test rows', async () => {
    const objective = '{ metric: recall, threshold: 0.05 }';
    const report = await runStudy(plan(objective), { resultsDir: join(folder, 'low') });
    expect(report.test?.metrics.recall.value).toBe(1);
    const high = await runStudy(plan('{ metric: recall, threshold: 0.95 }'), { resultsDir: join(folder, 'high') });
    expect(high.trials[0].score.mean).toBeLessThan(report.trials[0].score.mean ?? Number.NaN);
  });
});
