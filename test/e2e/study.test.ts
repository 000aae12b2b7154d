import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricName } from '../../src/core/metric.js';
import {
  loadModel,
  loadReport,
  parseConfig,
  previewStudy,
  type Report,
  type RunStudyOptions,
  runStudy,
  type StudyEvent,
} from '../../src/index.js';
import { chooseTestRows } from '../../src/validation/test-split.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plan(overrides: Record<string, string> = {}, text = smallConfig) {
  return parseConfig(text, {
    path: join(folder, 'small.yaml'),
    overrides: Object.entries(overrides).map(([path, value]) => ({ path, value })),
  });
}

/** Runs into a results folder of its own. */
async function run(name: string, overrides: Record<string, string> = {}, options: RunStudyOptions = {}) {
  const resultsDir = join(folder, name);
  const report = await runStudy(plan(overrides), { resultsDir, ...options });
  const bytes = (file: string) => readFileSync(join(resultsDir, 'small', file));
  return { report, resultsDir, bytes };
}

/** The rows that the study sets aside, as a person would have them. */
function testRows(): Record<string, string | number>[] {
  const [, ...lines] = readFileSync(join(folder, 'classes.csv'), 'utf8').split('\n');
  const labels = Int32Array.from(lines, (line) => Number(line.endsWith('yes')));
  const { test } = chooseTestRows({ rows: lines.length, labels, fraction: 0.2, rule: { by: 'row' }, seed: 3 });
  return Array.from(test, (row) => {
    const [a, b, c, y] = lines[row].split(',');
    return { a: Number(a), b: Number(b), c: Number(c), y };
  });
}

describe('a study, from config to tested model', () => {
  it('leaves every file that it promises, and the report that it returns', async () => {
    const { report, resultsDir } = await run('files');
    expect(
      readdirSync(join(resultsDir, 'small'))
        .filter((name) => !/^\.|-(wal|shm)$/.test(name))
        .sort(),
    ).toEqual(['model', 'ranking.csv', 'ranking.md', 'report.json', 'study.sqlite', 'timings.json']);
    expect(await loadReport(join(resultsDir, 'small'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report.trials).toHaveLength(10);
    expect(report.data).toMatchObject({ rows: 120, trainRows: 96, testRows: 24, features: 3, classes: ['no', 'yes'] });
    expect(report.test?.metrics.accuracy?.value).toBeGreaterThan(0.7);
    expect(report.reference?.parameters).toMatchObject({ lambda: 0, dropout: 0 });
    expect(report.testUses).toBe(1);
  });

  it('gives the same bytes again, whatever the size of the batches', async () => {
    const first = await run('first');
    const again = await run('again', { 'execution.fitsPerBatch': '1' });
    const third = await run('third', { 'execution.fitsPerBatch': '7' });
    for (const file of [
      'report.json',
      'ranking.csv',
      'ranking.md',
      'model/weights.bin',
      'model/model.json',
      'model/regsweep.json',
    ]) {
      expect(again.bytes(file).equals(first.bytes(file)), file).toBe(true);
      expect(third.bytes(file).equals(first.bytes(file)), file).toBe(true);
    }
  });

  it('stopped anywhere and run again ends with the same bytes, and trains nothing twice', async () => {
    const whole = await run('whole');
    for (const stopAfter of [1, 2, 4]) {
      const signal: { state: 'run' | 'soon' | 'now' } = { state: 'run' };
      let batches = 0;
      const trained: string[] = [];
      const onEvent = (event: StudyEvent) => {
        if (event.type !== 'fits') return;
        trained.push(...event.results.map(({ trial, repeat, fold }) => `${trial}/${repeat}/${fold}`));
        if (++batches === stopAfter) signal.state = 'soon';
      };
      const name = `stopped-${stopAfter}`;
      const overrides = { 'execution.fitsPerBatch': '5' };
      const stopped = await run(name, overrides, { signal, onEvent });
      expect(stopped.report.study.end).toBe('interrupted');
      expect(existsSync(join(stopped.resultsDir, 'small', 'model'))).toBe(false);
      signal.state = 'run';
      batches = Number.NEGATIVE_INFINITY;
      const resumed = await run(name, overrides, { signal, onEvent });
      expect(resumed.bytes('report.json').equals(whole.bytes('report.json'))).toBe(true);
      expect(resumed.bytes('model/weights.bin').equals(whole.bytes('model/weights.bin'))).toBe(true);
      expect(new Set(trained).size).toBe(trained.length);
    }
  });

  it('run again when it is finished trains nothing and says the same', async () => {
    const { bytes } = await run('finished');
    const before = bytes('report.json');
    const events: StudyEvent[] = [];
    const again = await run('finished', {}, { onEvent: (event) => events.push(event) });
    expect(events.filter((event) => event.type === 'fits' || event.type === 'block')).toEqual([]);
    expect(again.bytes('report.json').equals(before)).toBe(true);
  });

  it('refuses to go on with another plan, and tells what differs', async () => {
    await run('other');
    await expect(run('other', { 'training.epochs': '5' })).rejects.toThrow(
      /another plan; what differs:\n {2}training.epochs: 4 before, 5 now\n.*--fresh/s,
    );
    const { report, resultsDir } = await run('other', { 'training.epochs': '5' }, { fresh: true });
    expect(readdirSync(resultsDir).sort()).toEqual(['small', 'small.old-1', 'test-uses.ndjson']);
    // The same test rows were looked at by another plan before.
    expect(report.testUses).toBe(2);
  });

  it('goes on when more trials are asked for, and keeps what is done', async () => {
    const { report: short } = await run('longer');
    const trained: number[] = [];
    const onEvent = (event: StudyEvent) => {
      if (event.type === 'fits') trained.push(...event.results.map((result) => result.trial));
    };
    const { report } = await run('longer', { 'strategy.trials': '14' }, { onEvent });
    expect(report.trials).toHaveLength(14);
    expect(Math.min(...trained.filter((trial) => trial >= 0))).toBe(10);
    const scores = (of: Report) => new Map(of.trials.map((trial) => [trial.number, trial.score]));
    for (const [number, score] of scores(short)) expect(scores(report).get(number)).toEqual(score);
    await expect(run('longer', { 'strategy.trials': '9' })).rejects.toThrow(/strategy.trials: 14 before, 9 now/);
  });

  it.each([
    ['lambda', '{ values: [0.01, 0.1] }', 0],
    ['training.penalty.lambda', '{ values: [0.01, 0.1] }', 0],
    ['lambda', '0.01', 0],
    ['dropout', '{ values: [0.2, 0.4] }', 0],
    ['dropout', '0.3', 0],
    ['clipNorm', '{ values: [0.5, 5] }', 'none'],
    ['clipNorm', '1', 'none'],
    ['clipValue', '{ values: [[-1, 1], [-0.1, 0.1]] }', 'none'],
  ])('compares %s: %s with the network unregularised, which is not in the space', async (name, declaration, off) => {
    const text = smallConfig.replace(/space:[\s\S]*?strategy:.*/, `space:\n  ${name}: ${declaration}\nstrategy: grid`);
    const resultsDir = join(folder, `off-${name}-${declaration.replace(/\W+/g, '-')}`);
    const report = await runStudy(plan({ 'training.penalty': 'l2' }, text), { resultsDir });
    expect(report.reference).toMatchObject({ state: 'complete', parameters: { [name]: off } });
    expect(report.test).not.toBeNull();
  });

  it('refuses an objective or a gate of the other task before anything trains', async () => {
    const events: StudyEvent[] = [];
    const onEvent = (event: StudyEvent) => events.push(event);
    await expect(run('wrong', { objective: 'rmse' }, { onEvent })).rejects.toThrow(
      /objective: rmse is not a metric for classification; one of log-loss, /,
    );
    const gate = '{ metric: rmse, atMost: 1 }';
    await expect(run('wrong', { gate }, { onEvent })).rejects.toThrow(/gate: rmse is not a metric for classification/);
    await expect(previewStudy(plan({ gate }))).rejects.toThrow(/gate: rmse is not a metric/);
    expect(events).toEqual([]);
  });

  it('stops at the end of a block when its time is over, with a tested model, and goes on later', async () => {
    const whole = await run('untimed');
    let ms = 0;
    const timed = await run('timed', {}, { timeLimitMs: 1, now: () => ms++ });
    expect(timed.report.study.end).toBe('time-limit');
    expect(timed.report.trials).toHaveLength(4);
    expect(timed.report.test).not.toBeNull();
    const { report } = await run('timed');
    expect(report.trials).toEqual(whole.report.trials);
  });

  it('goes through with all trials failed, and recommends none', async () => {
    const { report } = await run('failing', { 'training.optimizer': '{ name: sgd, learningRate: 1e30 }' });
    expect(report.trials.map((trial) => trial.state)).toEqual(Array(10).fill('failed'));
    expect(report.trials[0].failure).toMatch(/not finite in epoch 1/);
    expect([report.recommended, report.test, report.refit]).toEqual([null, null, null]);
  });

  it('works on numbers, without a test set, and judges a gate by the validation then', async () => {
    const { report } = await run('numbers', {
      'data.source': 'numbers.csv',
      'data.test': '0',
      gate: '{ metric: r2, atLeast: 0.99 }',
      'training.epochs': '8',
    });
    expect(report.study).toMatchObject({ task: 'regression', metric: 'rmse' });
    expect(report.test).toBeNull();
    expect(report.gate).toMatchObject({ on: 'validation', passed: false });
  });

  it('saves a model whose own test gives what the report says', async () => {
    const { report, resultsDir } = await run('saved');
    const model = await loadModel(join(resultsDir, 'small', 'model'));
    const test = report.test as NonNullable<Report['test']>;
    expect(model.card.test?.rows).toBe(test.rows);
    const [low, high] = await model.predict([
      { a: -3, b: 3, c: 0 },
      { a: 3, b: -3, c: 0 },
    ]);
    expect([low, high]).toMatchObject([{ class: 'no' }, { class: 'yes' }]);
    const onTestRows = await model.evaluate(testRows());
    for (const [name, { value }] of Object.entries(test.metrics)) {
      // The engine and tf.layers sum in different orders, in float32.
      expect(onTestRows.metrics[name as MetricName]?.value, name).toBeCloseTo(value ?? Number.NaN, 5);
    }
    const evaluation = await model.evaluate(join(folder, 'classes.csv'));
    expect(evaluation.rows).toBe(120);
    expect(evaluation.metrics.accuracy?.value).toBeGreaterThan(0.8);
    model.dispose();
  });
});
