import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHistoryFile, writeHistoryFile } from '../../src/storage/history-file.js';
import { readOptunaStudy } from '../../src/storage/optuna-import.js';

/** The tables of an Optuna database that matter, with two studies; as Optuna 5.0.0 writes them. */
const tables = `
  CREATE TABLE version_info (version_info_id INTEGER, schema_version INTEGER, library_version VARCHAR(256));
  INSERT INTO version_info VALUES (1, 12, '5.0.0');
  CREATE TABLE studies (study_id INTEGER, study_name VARCHAR(512));
  INSERT INTO studies VALUES (1, 'net'), (2, 'other'), (3, 'two goals');
  CREATE TABLE study_directions (study_direction_id INTEGER, direction VARCHAR(8), study_id INTEGER, objective INTEGER);
  INSERT INTO study_directions VALUES
    (1, 'MAXIMIZE', 1, 0), (2, 'MINIMIZE', 2, 0), (3, 'MINIMIZE', 3, 0), (4, 'MAXIMIZE', 3, 1);
  CREATE TABLE trials (trial_id INTEGER, number INTEGER, study_id INTEGER, state VARCHAR(8));
  INSERT INTO trials VALUES
    (1, 0, 1, 'COMPLETE'), (2, 0, 2, 'COMPLETE'), (3, 1, 1, 'FAIL'), (4, 2, 1, 'PRUNED'), (5, 3, 1, 'COMPLETE');
  CREATE TABLE trial_values (trial_value_id INTEGER, trial_id INTEGER, objective INTEGER, value FLOAT, value_type VARCHAR(7));
  INSERT INTO trial_values VALUES
    (1, 1, 0, 0.9, 'FINITE'), (2, 2, 0, 5, 'FINITE'), (3, 4, 0, 0.5, 'FINITE'), (4, 5, 0, NULL, 'INF_POS');
  CREATE TABLE trial_params
    (param_id INTEGER, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT);
  INSERT INTO trial_params VALUES
    (1, 1, 'lr', 0.001, '{"name": "FloatDistribution", "attributes": {"low": 1e-5, "high": 0.1, "log": true, "step": null}}'),
    (2, 1, 'layers', 2.0, '{"name": "IntDistribution", "attributes": {"low": 1, "high": 3, "log": false, "step": 1}}'),
    (3, 1, 'act', 1.0, '{"name": "CategoricalDistribution", "attributes": {"choices": ["relu", "tanh"]}}');
`;

describe('an Optuna database', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regsweep-import-'));
    path = join(folder, 'optuna.db');
    const database = new Database(path);
    database.exec(tables);
    database.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives a study’s trials with the values that Optuna shows; a score only where it is complete and finite', async () => {
    const before = readFileSync(path);
    expect(await readOptunaStudy(path, 'net')).toEqual({
      name: 'net',
      direction: 'maximize',
      trials: [
        { number: 0, parameters: { lr: 0.001, layers: 2, act: 'tanh' }, score: 0.9 },
        { number: 1, parameters: {}, score: null },
        { number: 2, parameters: {}, score: null },
        { number: 3, parameters: {}, score: null },
      ],
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it.each([
    ['nett', /no study is named nett; it holds net, other, two goals; did you mean net\?/],
    [null, /it holds net, other, two goals; name one with --study/],
    ['two goals', /has 2 objectives; a study with one objective is wanted/],
  ])('says what is wrong with study %s', async (study, message) => {
    await expect(readOptunaStudy(path, study)).rejects.toThrow(message);
  });

  it('is refused where it is none, and where its schema is of another version', async () => {
    await expect(readOptunaStudy(join(folder, 'none.db'), null)).rejects.toThrow(/no such file/);
    writeFileSync(join(folder, 'text.db'), 'x'.repeat(5000));
    await expect(readOptunaStudy(join(folder, 'text.db'), null)).rejects.toThrow(/can't be read .* is wanted/);
    const database = new Database(path);
    database.exec('UPDATE version_info SET schema_version = 11');
    database.close();
    await expect(readOptunaStudy(path, 'net')).rejects.toThrow(/has version 11, and 12 is known .* storage upgrade/);
    const older = new Database(path);
    older.exec('ALTER TABLE trial_values DROP COLUMN value_type');
    older.close();
    await expect(readOptunaStudy(path, 'net')).rejects.toThrow(/from before Optuna 3; .* storage upgrade/);
  });
});

describe('a history file', () => {
  it('gives back what was written, and is refused where it is something else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regsweep-history-'));
    const path = join(folder, 'history.json');
    const trials = [{ number: 3, parameters: { lambda: 1e-7, 'model.hidden': [64] }, score: 0.1 + 0.2 }];
    await writeHistoryFile(path, { study: 'net', direction: 'minimize', trials });
    expect(await readHistoryFile(path, 'history.json')).toEqual({ study: 'net', direction: 'minimize', trials });
    writeFileSync(path, '{"regsweep": "history", "version": 2}');
    const wanted = 'a file that regsweep import wrote is wanted; check the path, which is relative to the config';
    await expect(readHistoryFile(path, 'h.json')).rejects.toThrow(
      `h.json: found JSON that is no history (version: Invalid input: expected 1); ${wanted}`,
    );
    writeFileSync(path, 'lambda,score');
    await expect(readHistoryFile(path, 'h.json')).rejects.toThrow(`h.json: found no JSON; ${wanted}`);
    await expect(readHistoryFile(`${path}.x`, 'h.json')).rejects.toThrow(`h.json: there is no such file; ${wanted}`);
    rmSync(folder, { recursive: true });
  });
});
