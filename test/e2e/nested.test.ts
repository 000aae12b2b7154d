import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noSplitColumns } from '../../src/datasets/table.js';
import {
  loadModel,
  loadReport,
  parseConfig,
  previewStudy,
  type RunStudyOptions,
  runStudy,
  type StudyEvent,
} from '../../src/index.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { validationSchemes } from '../../src/validation/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-nested-'));
  const stream = createRandomStream(streamKey(3, 'nested'));
  const lines = Array.from({ length: 72 }, (_, row) => {
    const [a, b] = [stream.normal(), stream.normal()];
    return [`p${row % 12}`, row, a, b, 2 * a - b + 0.5 * stream.normal()].join(',');
  });
  writeFileSync(join(folder, 'numbers.csv'), ['patient,day,a,b,y', ...lines].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (changes: { readonly data?: string; readonly validation?: string; readonly strategy?: string } = {}) => `
study: small
seed: 2
data: { source: numbers.csv, target: y, ${changes.data ?? 'exclude: [patient, day], test: 0.25'} }
preprocessing: [standardize]
model: { hidden: [4] }
training: { epochs: 3, batchSize: 8, optimizer: { name: adam, learningRate: 0.03 } }
space: { lambda: { low: 1e-4, high: 1, log: true }, dropout: { values: [0, 0.3] } }
strategy: ${changes.strategy ?? '{ name: bayes, trials: 6, initial: 3, batch: 3 }'}
validation: ${changes.validation ?? '{ name: nested, outer: { folds: 3 }, inner: { name: holdout } }'}
`;

const planOf = (text: string, overrides: Record<string, string> = {}) =>
  parseConfig(text, {
    path: join(folder, 'small.yaml'),
    overrides: Object.entries(overrides).map(([path, value]) => ({ path, value })),
  });

async function run(name: string, text: string, options: RunStudyOptions = {}, overrides: Record<string, string> = {}) {
  const resultsDir = join(folder, name);
  const report = await runStudy(planOf(text, overrides), { resultsDir, ...options });
  return { report, resultsDir, bytes: readFileSync(join(resultsDir, 'small', 'report.json'), 'utf8') };
}

describe('a nested study', () => {
  it('recommends what the plain study recommends, and judges the procedure beside it', async () => {
    const nested = (await run('nested', config())).report;
    const plain = (await run('plain', config({ validation: 'holdout' }))).report;
    expect(nested.trials).toEqual(plain.trials);
    expect(nested.recommended).toEqual(plain.recommended);
    expect(nested.test).toEqual(plain.test);
    expect(nested.testUses).toBe(1);
    expect(plain.nested).toBeNull();
    expect(nested.nested?.outer).toEqual({ name: 'k-fold', folds: 3 });
    expect(nested.nested?.folds.map(({ trainRows, testRows }) => [trainRows, testRows])).toEqual([
      [36, 18],
      [36, 18],
      [36, 18],
    ]);
  });

  it('scores on each outer fold what a study of its training rows alone recommends, trained on all of them', async () => {
    const { report, resultsDir } = await run('outer', config());
    const { nested } = report;
    if (nested === null) throw new Error('there is no nested section');
    for (const [fold, outer] of nested.folds.entries()) {
      const own = await loadReport(join(resultsDir, 'small', 'outer', `fold-${fold}`));
      expect(own.data).toMatchObject({ trainRows: 36, testRows: 18 });
      expect(own.trials).toHaveLength(6);
      expect(outer).toMatchObject({ trial: own.recommended?.trial, parameters: own.recommended?.parameters });
      expect(outer.score).toBe(own.test?.metrics.rmse?.value);
      expect(outer.innerScore).toBe(own.trials.find(({ number }) => number === outer.trial)?.score.mean);
      expect(existsSync(join(resultsDir, 'small', 'outer', `fold-${fold}`, 'model'))).toBe(false);
    }
    const scores = nested.folds.map(({ score }) => score ?? Number.NaN);
    const mean = scores.reduce((sum, score) => sum + score, 0) / 3;
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 2;
    expect(nested.score.folds).toEqual(scores);
    expect(nested.score.mean).toBeCloseTo(mean, 12);
    expect(nested.score.standardError).toBeCloseTo(Math.sqrt(variance / 3), 12);
    expect(nested.metrics.rmse).toEqual(nested.score);
    expect(Object.keys(nested.metrics)).toEqual(['rmse', 'mae', 'r2']);
  });

  it('never sees an outer fold’s rows: a file without them gives the same search, and their score', async () => {
    const text = config({ data: 'exclude: [patient, day], test: 0' });
    const { nested } = (await run('unseen', text)).report;
    const [head, ...lines] = readFileSync(join(folder, 'numbers.csv'), 'utf8').split('\n');
    const scheme = await validationSchemes['k-fold'].load();
    const rows = Int32Array.from(lines.keys());
    const [outer] = scheme.split({ rows, labels: null, columns: noSplitColumns, seed: 2, options: { folds: 3 } });
    for (const [fold, { train, validation }] of outer.entries()) {
      const pick = (wanted: Int32Array) => [head, ...Array.from(wanted, (row) => lines[row])].join('\n');
      writeFileSync(join(folder, 'seen.csv'), pick(train));
      writeFileSync(join(folder, 'unseen.csv'), pick(validation));
      const alone = config({ data: 'exclude: [patient, day], test: 0', validation: 'holdout' });
      const { report, resultsDir } = await run(`alone-${fold}`, alone.replace('numbers.csv', 'seen.csv'));
      expect(nested?.folds[fold].parameters).toEqual(report.recommended?.parameters);
      const model = await loadModel(join(resultsDir, 'small', 'model'));
      const { metrics } = await model.evaluate(join(folder, 'unseen.csv'));
      // float32 in another order of operations
      expect(nested?.folds[fold].score).toBeCloseTo(metrics.rmse?.value ?? Number.NaN, 5);
      model.dispose();
    }
  });

  it('reads its file once: the outer folds need it no more', async () => {
    const path = join(folder, 'once.csv');
    copyFileSync(join(folder, 'numbers.csv'), path);
    const text = config().replace('numbers.csv', 'once.csv');
    const onEvent = ({ type }: StudyEvent) => {
      if (type === 'outer') rmSync(path, { force: true });
    };
    const { report } = await run('once', text, { onEvent });
    expect(existsSync(path)).toBe(false);
    expect(report.nested).toEqual((await run('nested', config())).report.nested);
  });

  it('stopped anywhere and run again ends with the same bytes, and trains nothing twice', async () => {
    const whole = await run('whole', config());
    for (const stopAfter of [1, 3, 5, 8, 11]) {
      const signal: { state: 'run' | 'soon' | 'now' } = { state: 'run' };
      let batches = 0;
      const trained: string[] = [];
      const onEvent = (event: StudyEvent) => {
        const [place, inner] = event.type === 'outer' ? [event.fold, event.event] : ['-', event];
        if (inner.type !== 'fits') return;
        trained.push(...inner.results.map(({ trial, repeat, fold }) => `${place}/${trial}/${repeat}/${fold}`));
        if (++batches === stopAfter) signal.state = 'soon';
      };
      const overrides = { 'execution.fitsPerBatch': '2' };
      const stopped = await run(`stopped-${stopAfter}`, config(), { signal, onEvent }, overrides);
      expect(stopped.report.study.end).toBe('interrupted');
      expect(stopped.report.nested).toBeNull();
      signal.state = 'run';
      batches = Number.NEGATIVE_INFINITY;
      const resumed = await run(`stopped-${stopAfter}`, config(), { signal, onEvent }, overrides);
      expect(resumed.bytes).toBe(whole.bytes);
      expect(new Set(trained).size).toBe(trained.length);
    }
  });

  it('run again when it is finished trains nothing and says the same', async () => {
    const first = await run('again', config());
    const events: StudyEvent[] = [];
    const again = await run('again', config(), { onEvent: (event) => events.push(event) });
    expect(events.filter(({ type }) => type === 'outer' || type === 'fits')).toEqual([]);
    expect(again.bytes).toBe(first.bytes);
  });

  it('goes on where more trials are asked for', async () => {
    const trials = (count: number) => config({ strategy: `{ name: random, trials: ${count}, batch: 2 }` });
    await run('longer', trials(2));
    const longer = await run('longer', trials(4));
    const whole = (await run('long', trials(4))).report;
    // The same test rows were looked at twice; all else is as if it had been asked for at once.
    expect({ ...longer.report, testUses: 1, hints: [] }).toEqual({ ...whole, hints: [] });
  });

  it('has a time limit for all of it, and goes on after it', async () => {
    let ms = 0;
    // The clock runs only once the search of the first outer fold has begun.
    const onEvent = (event: StudyEvent) => {
      if (event.type === 'outer' && event.event.type === 'fits') ms = 1e9;
    };
    const cut = await run('limit', config(), { timeLimitMs: 1e6, now: () => ms, onEvent });
    expect(cut.report.study.end).toBe('time-limit');
    expect(cut.report.recommended).not.toBeNull();
    expect(cut.report.nested).toBeNull();
    const resumed = await run('limit', config());
    expect(resumed.bytes).toBe((await run('unlimited', config())).bytes);
  });

  it.each([
    [
      'groups',
      'group: patient, exclude: [day], test: 0',
      '{ name: nested, outer: { folds: 3 }, inner: { folds: 2 } }',
      [48, 24],
    ],
    [
      'time',
      'time: day, exclude: [patient], test: 0',
      '{ name: nested, outer: { folds: 2 }, inner: { folds: 2, gap: 1 } }',
      [24, 24],
    ],
  ])('keeps %s on both levels', async (name, data, validation, [train, test]) => {
    const { report } = await run(name, config({ data, validation, strategy: '{ name: random, trials: 2 }' }));
    expect(report.nested?.folds[0]).toMatchObject({ trainRows: train, testRows: test });
    expect(report.study.validation.folds).toBe(2);
  });

  it('is told by a preview: outer folds, and all of their fits', async () => {
    const preview = await previewStudy(planOf(config()));
    expect(preview).toMatchObject({ outerFolds: 3, trials: 6, fits: 6 * (1 + 3), repeats: 1, folds: 1 });
  });

  it('says which outer fold has too little to search on', async () => {
    const data = 'group: patient, exclude: [day], test: 0';
    const text = config({ data, validation: '{ name: nested, outer: { folds: 2 }, inner: { folds: 8 } }' });
    await expect(run('few', text)).rejects.toThrow(
      'outer fold 0: validation, group-k-fold: 8 folds are wanted, but there are 6 groups to train on; lower validation.folds, or give more groups',
    );
  });
});
