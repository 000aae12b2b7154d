import { describe, expect, test } from 'vitest';
import { buildReport } from '../../src/report/build-report.js';
import { rankingColumns } from '../../src/report/columns.js';
import { columnWidth, fitColumns } from '../../src/report/fit-columns.js';
import { renderTable } from '../../src/report/render-table.js';
import { failedFit, logLossTrial, outcomeOf, trialOf } from '../selection/outcomes.js';
import { exampleOutcome } from './example.js';

const report = buildReport(exampleOutcome());
/** Shortened words may make a column that is left out narrower than it was. */
const slack = 8;
const all = { top: Number.POSITIVE_INFINITY, color: false };

function lineOf(text: string, trial: string): string {
  return text.split('\n').find((line) => new RegExp(`^\\s*(\\d+|–)\\s+${trial}\\s`).test(line)) ?? '';
}

describe('the ranked table', () => {
  test('shows every station of a study: ranking, recommendation, expected and real test, gain, gate, hints', () => {
    const text = renderTable(report, { ...all, width: 150 });
    for (const part of [
      'rank',
      'vs winner',
      '1-SE',
      'recommended',
      'expected test',
      'most regularised',
      'gate',
      'hints',
    ]) {
      expect(text).toContain(part);
    }
    expect(lineOf(text, '1')).toMatch(/3\.2e-4 +0\.41 +0\.2213 +relu +0\.0758 ± 0\.0054 +0\.0453 +fits +ok +winner +✓/);
    expect(lineOf(text, '4')).toContain('unstable');
    expect(text).toContain('inside what was expected');
  });

  test('says how many groups the intervals of the test rest on', () => {
    const { test: tested } = exampleOutcome();
    if (tested === null) throw new Error('the example has a test');
    const textOf = (groups: number) =>
      renderTable(buildReport(exampleOutcome({ test: { ...tested, groups } })), { ...all, width: 150 });
    expect(renderTable(report, { ...all, width: 150 })).toContain('log-loss 0.0689 (95 %: 0.0339 to 0.1039), ');
    expect(textOf(12)).toContain('log-loss 0.0689 (95 %, over 12 groups: 0.0339 to 0.1039), ');
    expect(textOf(1)).toContain('log-loss 0.0689 (all rows of one group, so no interval), ');
  });

  test('tells what was decided of each class of the test rows, where these are few', () => {
    const { test: tested, data } = exampleOutcome();
    if (tested === null) throw new Error('the example has a test');
    const outcome = (names: readonly string[]) =>
      exampleOutcome({
        data: { ...data, classes: names },
        test: {
          ...tested,
          classes: names.map((_, k) => ({ rows: 70 - k, precision: 0.91, recall: 1, f1: Number.NaN })),
        },
      });
    const text = renderTable(buildReport(outcome(['benign', 'malignant'])), { ...all, width: 150 });
    expect(text).toContain(
      ['test by class', 'class      rows  precision  recall  f1', 'benign       70      0.910   1.000   –'].join('\n'),
    );
    const name = 'x'.repeat(80);
    const narrow = renderTable(buildReport(outcome([name, 'malignant'])), { ...all, width: 60 });
    expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(narrow).toContain('xx…');
    const many = Array.from({ length: 21 }, (_, k) => `class ${k}`);
    expect(renderTable(buildReport(outcome(many)), { ...all, width: 150 })).not.toContain('test by class');
    expect(renderTable(report, { ...all, width: 150 })).not.toContain('test by');
  });

  test('tells what was decided of each label', () => {
    const { test: tested, data } = exampleOutcome();
    if (tested === null) throw new Error('the example has a test');
    const rates = { rows: 9, precision: 0.5, recall: 0.25, f1: 1 / 3 };
    const counts = { truePositives: 1, falsePositives: 1, falseNegatives: 3, trueNegatives: 9 };
    const labelled = exampleOutcome({
      data: { ...data, classes: [], targets: ['fever', 'cough'] },
      test: { ...tested, labels: [0, 1].map(() => ({ ...rates, ...counts })) },
    });
    const text = renderTable(buildReport(labelled), { ...all, width: 150 });
    expect(text).toContain(
      ['test by label', 'label  rows  precision  recall     f1', 'fever     9      0.500   0.250  0.333'].join('\n'),
    );
  });

  test.each([40, 60, 80, 100, 130, 200])('keeps within %i columns, and says which columns found no place', (width) => {
    const text = renderTable(report, { ...all, width });
    const longest = Math.max(...text.split('\n').map((line) => [...line].length));
    if (width >= 60) expect(longest).toBeLessThanOrEqual(width);
    const isWhole = text.includes('model.activation  ') && text.includes('gradients') && !text.includes('left out');
    expect(isWhole || text.includes('left out at this width')).toBe(true);
    expect(text).toContain('vs winner');
  });

  test('drops no column that would fit beside the others', () => {
    const columns = rankingColumns(report);
    for (let width = 50; width < 140; width++) {
      const { columns: kept, leftOut } = fitColumns(columns, report.trials, width);
      const used = kept.reduce((sum, column) => sum + columnWidth(column, report.trials) + 2, -2);
      const missing = columns.filter(({ title }) => leftOut.includes(title));
      const narrowest = Math.min(...missing.map((column) => columnWidth(column, report.trials)));
      expect(used).toBeLessThanOrEqual(width);
      expect(used + narrowest + 2, `at ${width}`).toBeGreaterThan(width - slack);
    }
  });

  test('columns of numbers line up: every score has the same decimals', () => {
    const text = renderTable(report, { ...all, width: 150 });
    const scores = text.match(/\d\.\d+ ± \d\.\d+/g) ?? [];
    expect(scores.length).toBeGreaterThanOrEqual(5);
    for (const score of scores) expect(score).toMatch(/^\d\.\d{4} ± \d\.\d{4}$/);
  });

  test('tells in place of numbers why a trial failed, and how far a stopped one came', () => {
    const text = renderTable(report, { ...all, width: 150 });
    expect(lineOf(text, '5')).toContain('failed: fold 1: the loss was not finite in epoch 3');
    expect(lineOf(text, '6')).toContain('stopped, 3 of 5 fits done');
  });

  test('shows the top only, the winner always, and how many more there are', () => {
    const text = renderTable(report, { top: 1, color: false, width: 150 });
    expect(lineOf(text, '2')).not.toBe('');
    expect(lineOf(text, '1')).toContain('winner');
    expect(lineOf(text, '3')).toBe('');
    expect(text).toContain('… and 5 more trials');
  });

  test('uses escape sequences only where colour is asked for, without changing the words', () => {
    const plain = renderTable(report, { ...all, width: 100 });
    const colored = renderTable(report, { ...all, width: 100, color: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    const sequence = /\u001b\[\d+m/g;
    expect(plain).not.toMatch(sequence);
    expect(colored).toMatch(sequence);
    const words = (text: string) => text.replaceAll(sequence, '').replaceAll(/ +$/gm, '');
    expect(words(colored)).toBe(plain);
  });

  test('a study whose trials all failed still renders, with the reasons', () => {
    const failed = buildReport(
      outcomeOf([trialOf(0, { lambda: 0.1 }, [failedFit(0)])], { shape: { repeats: 1, folds: 5 } }),
    );
    const text = renderTable(failed, { ...all, width: 100 });
    expect(text).toContain('failed: fold 0: the loss was not finite');
    expect(text).toContain('none: no trial is complete');
  });

  test('says why there is no gain where the reference could not be trained', () => {
    const outcome = exampleOutcome({ reference: trialOf(-2, {}, [failedFit(0, 'crashed')]) });
    const text = renderTable(buildReport(outcome), { ...all, width: 200 });
    expect(text).toMatch(
      /regularising +not known: the unregularised reference could not be trained \(fold .*epoch 3\)/,
    );
  });

  test('a study that has only begun renders', () => {
    const begun = outcomeOf([trialOf(0, { lambda: 0.1 }, [])], { shape: { repeats: 1, folds: 5 }, end: 'running' });
    expect(renderTable(buildReport(begun), { ...all, width: 100 })).toContain('running, 0 of 5 fits done');
    const empty = outcomeOf([], { end: 'running' });
    expect(renderTable(buildReport(empty), { ...all, width: 100 })).toContain('not finished');
  });

  test('one fold shows scores without errors', () => {
    const text = renderTable(buildReport(outcomeOf([logLossTrial(0, [0.25])])), { ...all, width: 100 });
    expect(text).not.toContain('±');
    expect(text).toContain('0.2500');
  });
});
