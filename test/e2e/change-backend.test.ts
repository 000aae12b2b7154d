import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig, type Report, type RunStudyOptions, runStudy, type StudyEvent } from '../../src/index.js';
import { renderTable } from '../../src/report/render-table.js';
import { reportSchema } from '../../src/report/report-schema.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
beforeAll(() => {
  folder = folderWithTables();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string, backend: string, options: RunStudyOptions = {}, more: Record<string, string> = {}) {
  const overrides = Object.entries({ ...more, 'execution.backend': backend, 'execution.fitsPerBatch': '5' });
  const plan = parseConfig(smallConfig, {
    path: join(folder, 'small.yaml'),
    overrides: overrides.map(([path, value]) => ({ path, value })),
  });
  return runStudy(plan, { resultsDir: join(folder, name), ...options });
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
    expect(sorted(report.backends?.[1].trials)).toEqual(trialsOf(fits));
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
    expect(new Set(report.backends?.flatMap(({ trials }) => trials)).size).toBe(report.trials.length + 1);
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
    expect(sorted(report.backends?.[1].trials).filter((trial) => trial >= 0)).toEqual([10, 11]);
  });

  it('is no way round another plan', async () => {
    await begin('other', 'wasm', 1);
    await expect(run('other', 'cpu', { changeBackend: true }, { seed: '9' })).rejects.toThrow(/another plan/);
  });
});
