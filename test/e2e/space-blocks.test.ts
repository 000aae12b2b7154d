import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig, previewStudy, runStudy } from '../../src/index.js';
import type { StudyEvent } from '../../src/study/events.js';
import { regsweep } from '../cli/world.js';
import { folderWithTables, smallConfig } from './tables.js';

let folder: string;
const path = () => join(folder, 'small.yaml');
const config = smallConfig.replace(
  /space:[\s\S]*?validation:/,
  `space:
  - lambda: { values: [0, 0.01] }
  - lambda: { low: 0.01, high: 0.1, log: true }
    dropout: { values: [0.1, 0.3], when: { lambda: 0.1 } }
    where: dropout < 0.2
  - clipNorm: { values: [none, 1] }
    training.batchSize: 32
strategy: grid
validation:`,
);
beforeAll(() => {
  folder = folderWithTables();
  writeFileSync(path(), config);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (results: string, file: string) => readFileSync(join(folder, results, 'small', file), 'utf8');

describe('a study of several blocks', () => {
  it('tries each candidate of each block once, and shows what a candidate does not have as absent', async () => {
    const plan = parseConfig(config, { path: path() });
    expect((await previewStudy(plan)).trials).toBe(5);
    const report = await runStudy(plan, { resultsDir: join(folder, 'whole') });
    expect(report.study.parameters).toEqual(['lambda', 'dropout', 'clipNorm', 'training.batchSize']);
    const byNumber = report.trials.toSorted((a, b) => a.number - b.number).map(({ parameters }) => parameters);
    expect(byNumber).toEqual([
      { lambda: 0 },
      { lambda: 0.01 },
      { lambda: 0.1, dropout: 0.1 },
      { clipNorm: 'none', 'training.batchSize': 32 },
      { clipNorm: 1, 'training.batchSize': 32 },
    ]);
    const [header, ...lines] = read('whole', 'ranking.csv').trim().split('\n');
    expect(header).toContain('lambda,dropout,clipNorm,training.batchSize');
    const column = header.split(',').indexOf('lambda');
    const cells = lines.map((line) => line.split(','));
    const trial = (number: number) =>
      cells.find((own) => own[header.split(',').indexOf('trial')] === String(number)) ?? [];
    expect(trial(0).slice(column, column + 4)).toEqual(['0', '', '', '']);
    expect(trial(4).slice(column, column + 4)).toEqual(['', '', '1', '32']);

    const { code, stdout } = await regsweep(folder, ['compare', 'small:0', 'small:4', '--results', 'whole']);
    expect(code).toBe(0);
    expect(stdout).toContain('lambda');
    expect(stdout).toContain('clipNorm');

    const db = new Database(join(folder, 'whole', 'small', 'study.sqlite'), { readonly: true });
    const rows = db.prepare('SELECT group_concat(param_name) AS names FROM trial_params GROUP BY trial_id').all() as {
      readonly names: string;
    }[]; // as the query says
    db.close();
    const names = rows.map((row) => row.names.split(',').sort());
    expect(names).toContainEqual(['lambda']);
    expect(names).toContainEqual(['clipNorm', 'training.batchSize']);
  });

  it('interrupted within a block and run again gives the same bytes', async () => {
    const plan = parseConfig(config, { path: path(), overrides: [{ path: 'execution.fitsPerBatch', value: 2 }] });
    const signal: { state: 'run' | 'soon' | 'now' } = { state: 'run' };
    const onEvent = (event: StudyEvent) => {
      if (event.type === 'fits') signal.state = 'soon';
    };
    const resultsDir = join(folder, 'broken');
    expect((await runStudy(plan, { resultsDir, signal, onEvent })).study.end).toBe('interrupted');
    await runStudy(plan, { resultsDir });
    for (const file of ['report.json', 'ranking.csv', 'ranking.md'])
      expect(read('broken', file)).toBe(read('whole', file));
  });
});
