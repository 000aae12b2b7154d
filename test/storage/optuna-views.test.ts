import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FitResult } from '../../src/core/fit.js';
import type { ParameterSpec } from '../../src/core/space.js';
import { openStudyStore } from '../../src/storage/sqlite-store.js';
import type { StudyRecord, StudyStore } from '../../src/storage/store.js';

/** Columns of Optuna's tables, in their order, the primary key first (optuna/storages/_rdb/models.py, 5.0.0). */
const optunaColumns: Readonly<Record<string, readonly string[]>> = {
  studies: ['study_id', 'study_name'],
  study_directions: ['study_direction_id', 'direction', 'study_id', 'objective'],
  study_user_attributes: ['study_user_attribute_id', 'study_id', 'key', 'value_json'],
  study_system_attributes: ['study_system_attribute_id', 'study_id', 'key', 'value_json'],
  trials: ['trial_id', 'number', 'study_id', 'state', 'datetime_start', 'datetime_complete'],
  trial_user_attributes: ['trial_user_attribute_id', 'trial_id', 'key', 'value_json'],
  trial_system_attributes: ['trial_system_attribute_id', 'trial_id', 'key', 'value_json'],
  trial_params: ['param_id', 'trial_id', 'param_name', 'param_value', 'distribution_json'],
  trial_values: ['trial_value_id', 'trial_id', 'objective', 'value', 'value_type'],
  trial_intermediate_values: [
    'trial_intermediate_value_id',
    'trial_id',
    'step',
    'intermediate_value',
    'intermediate_value_type',
  ],
  trial_heartbeats: ['trial_heartbeat_id', 'trial_id', 'heartbeat'],
  version_info: ['version_info_id', 'schema_version', 'library_version'],
  alembic_version: ['version_num'],
};

const spec = { path: '', condition: null, points: null, step: null, zero: false } as const;
const space: readonly ParameterSpec[] = [
  { ...spec, name: 'lambda', kind: 'real', low: 1e-7, high: 0.1, scale: 'log', zero: true },
  { ...spec, name: 'clipNorm', kind: 'real', low: 0.1, high: 10, scale: 'log' },
  { ...spec, name: 'dropout', kind: 'real', low: 0, high: 0.8, scale: 'linear', step: 0.1 },
  { ...spec, name: 'training.batchSize', kind: 'integer', low: 16, high: 64, scale: 'log' },
  {
    name: 'model.hidden',
    path: '',
    condition: null,
    kind: 'categorical',
    values: [[64], [128, 64], 'none', 1, true, null],
    settings: [],
  },
];

const record: StudyRecord = {
  name: 'demo',
  planHash: 'abc',
  plan: { seed: 7, strategy: { name: 'bayes' }, validation: { name: 'k-fold' }, space: space as never },
  facts: { metric: 'log-loss', direction: 'minimize', shape: { repeats: 2, folds: 2 } },
};

const healthy = { maxNorm: 2, exploded: false, vanished: false, clippedShare: 0, nonFiniteSteps: 0, layers: [] };

function fitOf(trial: number, repeat: number, fold: number, score: number | 'failed'): FitResult {
  const key = { trial, repeat, fold };
  if (score === 'failed') {
    const failure = { kind: 'diverged', message: 'the loss is not finite', epoch: 2 } as const;
    return { ...key, state: 'failed', failure, gradient: null };
  }
  return {
    ...key,
    state: 'complete',
    metrics: { 'log-loss': score, accuracy: 0.5 },
    trainMetrics: { 'log-loss': score },
    epochs: 3,
    bestEpoch: 2,
    lossCurve: [1, 0.5],
    gradient: healthy,
    outliersRemoved: 0,
    byRow: { loss: new Float32Array(2), predicted: new Float32Array(2) },
  };
}

/** A trial's fits in the order repeat, fold. */
function fits(trial: number, scores: readonly (number | 'failed')[]): readonly FitResult[] {
  return scores.map((score, i) => fitOf(trial, Math.floor(i / 2), i % 2, score));
}

describe("Optuna's schema in a study file", () => {
  let folder: string;
  let path: string;
  let store: StudyStore;
  let minute: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regsweep-optuna-'));
    path = join(folder, 'study.sqlite');
    minute = 0;
    store = await openStudyStore(path, record, '1.2.3', () => new Date(Date.UTC(2026, 0, 2, 3, minute++)));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As another process would read. */
  function read(query: string): readonly Record<string, unknown>[] {
    const database = new Database(path);
    try {
      return database.prepare(query).all() as Record<string, unknown>[];
    } finally {
      database.close();
    }
  }

  async function addCandidates(...parameters: readonly Record<string, unknown>[]): Promise<void> {
    const trials = parameters.map((each, number) => ({ number, parameters: each as never, memo: null }));
    await store.addTrials(0, trials);
  }

  it('has every table, with its columns in their order', () => {
    for (const [table, columns] of Object.entries(optunaColumns)) {
      expect(
        read(`PRAGMA table_info(${table})`).map(({ name }) => name),
        table,
      ).toEqual(columns);
    }
    expect(read('SELECT schema_version, library_version FROM version_info')).toEqual([
      { schema_version: 12, library_version: 'regsweep 1.2.3' },
    ]);
    expect(read('SELECT * FROM alembic_version')).toEqual([{ version_num: 'v3.2.0.a' }]);
  });

  it('shows the study with its direction and what it is about', () => {
    expect(read('SELECT * FROM studies')).toEqual([{ study_id: 1, study_name: 'demo' }]);
    expect(read('SELECT direction, objective FROM study_directions')).toEqual([
      { direction: 'MINIMIZE', objective: 0 },
    ]);
    const attributes = read('SELECT "key" AS name, value_json FROM study_user_attributes');
    expect(
      Object.fromEntries(attributes.map(({ name, value_json }) => [name, JSON.parse(String(value_json))])),
    ).toEqual({
      metric: 'log-loss',
      strategy: { name: 'bayes' },
      validation: { name: 'k-fold' },
      seed: 7,
      plan_hash: 'abc',
      regsweep: '1.2.3',
    });
  });

  it('tells waiting, running, complete and failed trials apart, and leaves references out', async () => {
    await addCandidates({}, {}, {}, {}, {});
    await store.addTrials(-1, [{ number: -1, parameters: {}, memo: null }]);
    await store.addFits(fits(1, [0.5]));
    await store.addFits(fits(2, [0.1, 0.2, 0.3, 0.4]));
    await store.addFits(fits(3, [0.1, 'failed', 0.3, 0.4]));
    await store.addFits(fits(4, [0.1, Number.NaN, 0.3, 0.4]));
    await store.addFits(fits(-1, [0.1, 0.2, 0.3, 0.4]));
    await store.addFits([{ ...fitOf(2, 0, 0, 9), fold: 'refit' } as FitResult]);

    const states = () => read('SELECT number, state FROM trials ORDER BY number').map(({ state }) => state);
    expect(states()).toEqual(['WAITING', 'RUNNING', 'COMPLETE', 'FAIL', 'FAIL']);
    expect(read('SELECT trial_id, value, value_type FROM trial_values')).toEqual([
      { trial_id: 3, value: 0.25, value_type: 'FINITE' },
    ]);
    await store.putArtifact('end', { end: 'interrupted', recommended: null });
    expect(states()).toEqual(['WAITING', 'WAITING', 'COMPLETE', 'FAIL', 'FAIL']);
  });

  it('gives folds as intermediate values, those without a finite score with their kind', async () => {
    await addCandidates({});
    await store.addFits(fits(0, [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]));
    const query =
      'SELECT step, intermediate_value AS value, intermediate_value_type AS type FROM trial_intermediate_values';
    expect(read(`${query} ORDER BY step`)).toEqual([
      { step: 0, value: 0.5, type: 'FINITE' },
      { step: 1, value: null, type: 'NAN' },
      { step: 2, value: null, type: 'INF_POS' },
      { step: 3, value: null, type: 'INF_NEG' },
    ]);
  });

  it('says parameters in Optuna’s words, one distribution for each in the whole study', async () => {
    await addCandidates(
      { lambda: 0, clipNorm: 0.5, 'model.hidden': [128, 64] },
      { lambda: 1e-7, dropout: 0.3, 'training.batchSize': 32, 'model.hidden': true },
      { 'model.hidden': null },
      { 'model.hidden': 1 },
    );
    const rows = read('SELECT trial_id, param_name AS name, param_value AS value FROM trial_params ORDER BY param_id');
    expect(rows.map(({ trial_id, name, value }) => [trial_id, name, value])).toEqual([
      [1, 'lambda', 0],
      [1, 'clipNorm', 0.5],
      [1, 'model.hidden', 1],
      [2, 'lambda', 1e-7],
      [2, 'dropout', 0.3],
      [2, 'training.batchSize', 32],
      [2, 'model.hidden', 4],
      [3, 'model.hidden', 5],
      [4, 'model.hidden', 3],
    ]);
    const distributions = read('SELECT DISTINCT param_name AS name, distribution_json AS json FROM trial_params');
    expect(Object.fromEntries(distributions.map(({ name, json }) => [name, JSON.parse(String(json))]))).toEqual({
      lambda: { name: 'FloatDistribution', attributes: { low: 0, high: 0.1, log: false, step: null } },
      clipNorm: { name: 'FloatDistribution', attributes: { low: 0.1, high: 10, log: true, step: null } },
      dropout: { name: 'FloatDistribution', attributes: { low: 0, high: 0.8, log: false, step: 0.1 } },
      'training.batchSize': { name: 'IntDistribution', attributes: { low: 16, high: 64, log: true, step: 1 } },
      'model.hidden': {
        name: 'CategoricalDistribution',
        attributes: { choices: ['[64]', '[128,64]', 'none', 1, true, null] },
      },
    });
  });

  it('gives a trial the time of its proposal and of its last fit, in UTC', async () => {
    await addCandidates({}, {});
    await store.addFits(fits(0, [0.1, 0.2]));
    await store.addFits(fits(0, [0.1, 0.2, 0.3, 0.4]).slice(2));
    expect(read('SELECT datetime_start AS start, datetime_complete AS complete FROM trials')).toEqual([
      { start: '2026-01-02 03:00:00.000000', complete: '2026-01-02 03:02:00.000000' },
      { start: null, complete: null },
    ]);
  });

  it('has the same integer keys in every read, whatever came in between', async () => {
    const keys = () =>
      Object.entries(optunaColumns)
        .filter(([table]) => table !== 'alembic_version')
        .flatMap(([table, [key]]) => read(`SELECT ${key} AS id FROM ${table}`).map(({ id }) => `${table} ${id}`));
    await addCandidates({ lambda: 0 }, { clipNorm: 1 });
    await store.addFits(fits(0, [0.1, 'failed', 0.3, 0.4]), [{ trial: 0, attributes: { failure: 'fold 2' } }]);
    const before = keys();
    await store.addFits(fits(0, [0.1, 0.2, 0.3, 0.4]));
    await store.addFits(fits(1, [0.1, 0.2, 0.3, 0.4]));
    await store.putAttributes([{ trial: 0, attributes: { failure: 'none', rank: 1 } }]);
    const after = keys();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(new Set(after).size).toBe(after.length);
    expect(after.every((key) => /^\w+ \d+$/.test(key))).toBe(true);
  });

  it('shows attributes as they were said last, and none that says nothing', async () => {
    await addCandidates({});
    await store.putAttributes([{ trial: 0, attributes: { rank: 2, verdict: null, recommended: false } }]);
    await store.putAttributes([{ trial: 0, attributes: { rank: 1, verdict: 'same', recommended: null } }]);
    expect(read('SELECT trial_id, "key" AS name, value_json AS json FROM trial_user_attributes')).toEqual([
      { trial_id: 1, name: 'rank', json: '1' },
      { trial_id: 1, name: 'verdict', json: '"same"' },
    ]);
  });

  it('refuses to be written through, and stays as it is', async () => {
    await addCandidates({});
    const database = new Database(path);
    for (const table of Object.keys(optunaColumns)) {
      expect(() => database.exec(`DELETE FROM ${table}`)).toThrow(/cannot modify .* because it is a view/);
    }
    database.close();
    expect(read('SELECT number FROM trials')).toEqual([{ number: 0 }]);
  });

  it('lets the writer go on while somebody reads, and shows that reader one moment', async () => {
    await addCandidates({});
    const reader = new Database(path);
    reader.exec('BEGIN');
    const count = () => reader.prepare('SELECT count(*) AS fits FROM trial_intermediate_values').get();
    expect(count()).toMatchObject({ fits: 0 });
    await store.addFits(fits(0, [0.1, 0.2, 0.3, 0.4]));
    expect(count()).toMatchObject({ fits: 0 });
    reader.exec('COMMIT');
    expect(count()).toMatchObject({ fits: 4 });
    reader.close();
  });
});
