import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type PreviewOptions,
  parseConfig,
  previewStudy,
  type Report,
  type RunStudyOptions,
  runStudy,
  type StudyEvent,
} from '../../src/index.js';
import { renderTable } from '../../src/report/render-table.js';
import { reportSchema } from '../../src/report/report-schema.js';
import { openStudyStore, readStudyStore } from '../../src/storage/sqlite-store.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function planFor(backend: string, more: Record<string, string> = {}) {
  const overrides = Object.entries({ ...more, 'execution.backend': backend, 'execution.fitsPerBatch': '5' });
  return parseConfig(smallConfig, {
    path: join(folder, 'small.yaml'),
    overrides: overrides.map(([path, value]) => ({ path, value })),
  });
}

function run(name: string, backend: string, options: RunStudyOptions = {}, more: Record<string, string> = {}) {
  return runStudy(planFor(backend, more), { resultsDir: join(folder, name), ...options });
}

const preview = (name: string, backend: string, options: PreviewOptions = {}, more: Record<string, string> = {}) =>
  previewStudy(planFor(backend, more), { resultsDir: join(folder, name), ...options });

/** As if the study had been begun on a TensorFlow that is not here. */
async function moveToTensorflow(name: string): Promise<void> {
  const path = join(folder, name, 'small/study.sqlite');
  const reading = await readStudyStore(path);
  await reading.close();
  const store = await openStudyStore(path, reading.record, '0', () => new Date(0));
  const facts = { ...store.record.facts, backend: { name: 'tensorflow', version: '0.0.0' } };
  await (await store.replaceRecord({ ...store.record, facts })).close();
}

/** Runs until some batches have ended, and tells the fits that are stored then. */
async function begin(name: string, backend: string, batches: number, options: RunStudyOptions = {}) {
  const signal: { state: 'run' | 'soon' } = { state: 'run' };
  const fits: { readonly trial: number }[] = [];
  let ended = 0;
  const onEvent = (event: StudyEvent) => {
    if (event.type !== 'fits') return;
    fits.push(...event.results);
    if (++ended === batches) signal.state = 'soon';
  };
  await run(name, backend, { ...options, signal, onEvent });
  return trialsOf(fits);
}

const trialsOf = (fits: readonly { readonly trial: number }[]) =>
  [...new Set(fits.map(({ trial }) => trial))].sort((a, b) => a - b);
const table = (report: Report) => renderTable(report, { top: 3, color: false, width: 200 });
const sorted = (numbers: readonly number[] = []) => numbers.toSorted((a, b) => a - b);

describe('a study that was begun on another backend', () => {
  it('is refused, and stays as it is', async () => {
    await begin('refused', 'wasm', 1);
    const before = readFileSync(join(folder, 'refused/small/report.json'), 'utf8');
    await expect(run('refused', 'cpu')).rejects.toMatchObject({
      kind: 'config',
      message:
        'study small: was begun on the wasm backend, and cpu is asked for now; use --backend wasm to go on there, --change-backend to continue on cpu, or --fresh to begin anew',
    });
    expect(readFileSync(join(folder, 'refused/small/report.json'), 'utf8')).toBe(before);
  });

  it('goes on with what is stored where that is asked for, and the report says which trials came from which', async () => {
    const onWasm = await begin('changed', 'wasm', 2);
    const fits: { readonly trial: number; readonly backend?: { readonly name: string } }[] = [];
    const onEvent = (event: StudyEvent) => {
      if (event.type === 'fits') fits.push(...event.results);
    };
    const report = await run('changed', 'cpu', { changeBackend: true, onEvent });
    expect(report.study.end).toBe('finished');
    expect(report.backend.name).toBe('cpu');
    expect(report.backends?.map(({ name }) => name)).toEqual(['wasm', 'cpu']);
    expect(sorted(report.backends?.[0].trials)).toEqual(onWasm);
    const [computed, reference] = [trialsOf(fits).filter((n) => n >= 0), trialsOf(fits).filter((n) => n < 0)];
    expect(sorted(report.backends?.[1].trials)).toEqual(computed);
    expect(reference).toHaveLength(1);
    expect(report.backends?.map((each) => [each.reference, each.refit])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(fits.every(({ backend }) => backend?.name === 'cpu')).toBe(true);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(table(report)).toMatch(/mixed backends wasm \S+, cpu \S+\n/);

    // They differ by rounding alone.
    const whole = await run('whole', 'wasm');
    expect(whole.backends).toBeUndefined();
    expect(table(whole)).toMatch(/; backend wasm \S+\n/);
    for (const { number, score } of whole.trials) {
      const same = report.trials.find((trial) => trial.number === number);
      expect(same?.score.mean).toBeCloseTo(score.mean ?? Number.NaN, 4);
      if (!fits.some(({ trial }) => trial === number)) expect(same?.score).toEqual(score);
    }
  });

  it('is on the new one from then on, and can be brought back', async () => {
    await begin('twice', 'wasm', 1);
    await begin('twice', 'cpu', 1, { changeBackend: true });
    await expect(run('twice', 'wasm')).rejects.toThrow(
      'was continued on the cpu backend, and wasm is asked for now; use --backend cpu to go on there',
    );
    const report = await run('twice', 'wasm', { changeBackend: true });
    expect(report.backend.name).toBe('wasm');
    expect(report.backends?.map(({ name }) => name)).toEqual(['wasm', 'cpu']);
    expect(new Set(report.backends?.flatMap(({ trials }) => trials)).size).toBe(report.trials.length);
  });

  it('names no backend that has computed nothing', async () => {
    const signal = { state: 'now' } as const;
    await run('empty', 'wasm', { signal });
    const report = await run('empty', 'cpu', { changeBackend: true });
    expect(report.backend.name).toBe('cpu');
    expect(report.backends).toBeUndefined();
  });

  it('keeps its report where nothing is left to compute, and takes more trials from the new one', async () => {
    const whole = await run('longer', 'wasm');
    expect(await run('longer', 'cpu', { changeBackend: true })).toEqual(whole);
    await expect(run('longer', 'cpu')).rejects.toThrow(/--change-backend/);
    const more = { 'strategy.trials': '12' };
    await expect(run('longer', 'cpu', {}, more)).rejects.toThrow(/--change-backend/);
    const report = await run('longer', 'cpu', { changeBackend: true }, more);
    expect(sorted(report.backends?.[1].trials)).toEqual([10, 11]);
  });

  it('goes on where it was begun where nothing is asked for', async () => {
    await begin('open', 'cpu', 1);
    const report = await run('open', 'auto');
    expect(report.backend.name).toBe('cpu');
    expect(report.backends).toBeUndefined();
  });

  it('says so where its backend is no longer here and no other is asked for', async () => {
    await begin('gone', 'wasm', 1);
    await moveToTensorflow('gone');
    const refused = {
      kind: 'backend',
      message:
        'study small: was begun on the tensorflow backend, which is no longer installed here; install it again to go on there (regsweep backend install tensorflow, or tensorflow-gpu), use --change-backend to continue on wasm, or --fresh to begin anew',
    };
    await expect(run('gone', 'auto')).rejects.toMatchObject(refused);
    await expect(preview('gone', 'auto')).rejects.toMatchObject(refused);
    expect(await preview('gone', 'auto', { changeBackend: true })).toMatchObject({ study: 'small' });
    const report = await run('gone', 'auto', { changeBackend: true });
    expect(report.backend.name).toBe('wasm');
    expect(report.backends?.map(({ name }) => name)).toEqual(['tensorflow', 'wasm']);
  });

  it('keeps its report where it is finished, whether its backend is here or not', async () => {
    await run('kept', 'wasm');
    await moveToTensorflow('kept');
    expect((await run('kept', 'auto')).backend.name).toBe('tensorflow');
    await expect(run('kept', 'wasm')).rejects.toThrow('and wasm is asked for now; use --backend tensorflow');
  });

  it('is told before anything is trained, and nothing is written', async () => {
    await begin('dry', 'wasm', 1);
    const file = join(folder, 'dry/small/study.sqlite');
    const before = readFileSync(file);
    await expect(preview('dry', 'cpu')).rejects.toThrow('was begun on the wasm backend, and cpu is asked for now');
    await expect(preview('dry', 'wasm', {}, { seed: '9' })).rejects.toThrow(/another plan/);
    for (const [backend, options] of [
      ['auto', {}],
      ['wasm', {}],
      ['cpu', { changeBackend: true }],
    ] as const)
      expect(await preview('dry', backend, options)).toMatchObject({ study: 'small' });
    // A preview that is told of no folder looks at none.
    expect(await previewStudy(planFor('cpu'))).toMatchObject({ study: 'small' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is no way round another plan', async () => {
    await begin('other', 'wasm', 1);
    await expect(run('other', 'cpu', { changeBackend: true }, { seed: '9' })).rejects.toThrow(/another plan/);
  });
});
