import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompleteFit, FailedFit } from '../../src/core/fit.js';
import { openStudyStore, readStudyStore } from '../../src/storage/sqlite-store.js';
import type { StudyRecord } from '../../src/storage/store.js';

const record: StudyRecord = { name: 'demo', planHash: 'abc', plan: { seed: 7 }, facts: { task: 'classification' } };

const now = () => new Date(0);

const complete: CompleteFit = {
  state: 'complete',
  trial: 0,
  repeat: 0,
  fold: 1,
  metrics: { 'log-loss': 0.1 + 0.2, auc: Number.NaN },
  trainMetrics: { 'log-loss': Number.POSITIVE_INFINITY },
  epochs: 3,
  bestEpoch: 2,
  lossCurve: [1, 0.5, 1e-300],
  gradient: { maxNorm: 2, exploded: false, vanished: false, clippedShare: 0.25, nonFiniteSteps: 0, layers: [] },
  outliersRemoved: 4,
  byRow: { loss: new Float32Array([0.1, Number.NaN]), predicted: new Float32Array([1, 0]) },
};

const failed: FailedFit = {
  state: 'failed',
  trial: 0,
  repeat: 0,
  fold: 0,
  failure: { kind: 'diverged', message: 'the loss is not finite', epoch: 2 },
  gradient: null,
};

describe('a study file', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regsweep-store-'));
    path = join(folder, 'study.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back every result as it was, numbers that are not finite included, in the order of the folds', async () => {
    const store = await openStudyStore(path, record, '1.0.0', now);
    await store.addTrials(0, [{ number: 0, parameters: { lambda: 1e-7 }, memo: [0.5, Number.POSITIVE_INFINITY] }]);
    await store.addFits([complete]);
    await store.addFits([failed]);
    await store.close();

    const again = await openStudyStore(path, { ...record, planHash: 'other' }, '1.0.0', now);
    expect(again.record).toEqual(record);
    const [trial] = await again.trials();
    expect(trial).toEqual({
      number: 0,
      block: 0,
      parameters: { lambda: 1e-7 },
      memo: [0.5, Number.POSITIVE_INFINITY],
      fits: [failed, complete],
    });
    await again.close();
  });

  it('takes a batch of results whole or not at all', async () => {
    const store = await openStudyStore(path, record, '1.0.0', now);
    await store.addTrials(0, [{ number: 0, parameters: {}, memo: null }]);
    const orphan = { ...complete, trial: 99 };
    await expect(store.addFits([complete, orphan])).rejects.toThrow(/FOREIGN KEY/i);
    expect((await store.trials())[0].fits).toEqual([]);
    await store.close();
  });

  it('can be read while it is being written, and sees what is committed', async () => {
    const writer = await openStudyStore(path, record, '1.0.0', now);
    const reader = await readStudyStore(path);
    await writer.addTrials(0, [{ number: 0, parameters: {}, memo: null }]);
    expect(await reader.trials()).toHaveLength(1);
    await expect(reader.addFits([complete])).rejects.toThrow(/readonly/i);
    await reader.close();
    await writer.close();
  });

  it('keeps what came after the search', async () => {
    const store = await openStudyStore(path, record, '1.0.0', now);
    expect(await store.artifact('end')).toBeNull();
    await store.putArtifact('end', { rows: 1 });
    await store.putArtifact('end', { rows: 2 });
    expect(await store.artifact('end')).toEqual({ rows: 2 });
    await store.close();
  });

  it('refuses a file that is something else, and leaves it alone', async () => {
    writeFileSync(path, 'not a database at all, but long enough to be looked at as if it were one'.repeat(20));
    await expect(openStudyStore(path, record, '1.0.0', now)).rejects.toThrow(
      /can't be read as a study .*left as it is/,
    );
    await expect(readStudyStore(path)).rejects.toThrow(/can't be read as a study/);
    expect(readFileSync(path, 'utf8')).toMatch(/^not a database/);
  });

  it('refuses a damaged file, and leaves it alone', async () => {
    const store = await openStudyStore(path, record, '1.0.0', now);
    await store.addTrials(
      0,
      Array.from({ length: 500 }, (_, number) => ({ number, parameters: { note: 'x'.repeat(100) }, memo: null })),
    );
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 4096);
    writeFileSync(path, bytes);
    await expect(openStudyStore(path, record, '1.0.0', now)).rejects.toThrow(
      /can't be read as a study .*damaged|malformed/,
    );
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('refuses a file of a newer version, also to look at', async () => {
    const store = await openStudyStore(path, record, '1.0.0', now);
    await store.close();
    const database = new Database(path);
    database.exec("INSERT INTO kysely_migration VALUES ('9999-of-the-future', '2030-01-01T00:00:00Z')");
    database.close();
    const newer = { kind: 'storage', message: expect.stringMatching(/written by a newer version of regsweep; update/) };
    await expect(openStudyStore(path, record, '1.0.0', now)).rejects.toMatchObject(newer);
    await expect(readStudyStore(path)).rejects.toMatchObject(newer);
  });

  it('says so where there is no file', async () => {
    await expect(readStudyStore(path)).rejects.toThrow(/no such file; a study's file is wanted/);
  });
});
