import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStudyStore, readStudyStore } from '../../src/storage/sqlite-store.js';
import { fakeFit, planWith } from '../study/fakes.js';

const record = { name: 'demo', planHash: 'abc', plan: { seed: 7654321 }, facts: {} };
const now = () => new Date(0);
const { settings } = planWith();

let folder: string;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-checksums-'));
  path = join(folder, 'study.sqlite');
  const store = await openStudyStore(path, record, '1.0.0', now);
  await store.addTrials(0, [{ number: 0, parameters: { lambda: 0.001234 }, memo: null }]);
  const fit = fakeFit({ trial: 0, repeat: 0, fold: 2, settings, epochs: null });
  const byRow = { loss: Float32Array.of(0.12345, 2), predicted: Float32Array.of(7.8125, 1) };
  await store.addFits([{ ...fit, lossCurve: [0.7193, 0.25], byRow }]);
  await store.putArtifact('end', { rows: 31337 });
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (value: number) => Buffer.from(Float32Array.of(value).buffer);
const change = (sql: string) => {
  const database = new Database(path);
  database.exec(sql);
  database.close();
};

/** Flips the lowest bit of a byte of the file, where these bytes stand. */
function flipIn(needle: string | Buffer): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(needle);
  expect(at).toBeGreaterThan(0);
  expect(bytes.indexOf(needle, at + 1)).toBe(-1);
  bytes[at + 2] ^= 1;
  writeFileSync(path, bytes);
}

describe('a bit that flips in the file', () => {
  const read = async () => {
    const store = await readStudyStore(path);
    try {
      return [await store.trials(), await store.artifact('end')];
    } finally {
      await store.close();
    }
  };

  it.each([
    ["a fit's curve", '0.7193', 'the fit of trial 0, repeat 0, fold 2'],
    ["a row's loss", bytesOf(0.12345), 'the fit of trial 0, repeat 0, fold 2'],
    ["a row's prediction", bytesOf(7.8125), 'the fit of trial 0, repeat 0, fold 2'],
    ['a parameter', '0.001234', 'trial 0'],
    ['the plan', '7654321', 'what the study says of itself'],
    ['the end', '31337', "the study's end"],
  ])('in %s is noticed, whoever opens it, and the file is left as it is', async (_, needle, what) => {
    flipIn(needle);
    const flipped = readFileSync(path);
    const told = new RegExp(`can't be read as a study \\(damaged: ${what} is not what was stored\\).*left as it is`);
    await expect(read()).rejects.toThrow(told);
    await expect(
      openStudyStore(path, record, '1.0.0', now).then(async (store) => {
        try {
          await store.trials();
          await store.artifact('end');
        } finally {
          await store.close();
        }
      }),
    ).rejects.toThrow(told);
    expect(readFileSync(path).equals(flipped)).toBe(true);
  });

  it('is noticed where it moves a fit to another fold', async () => {
    change('UPDATE fit SET fold = 3');
    await expect(read()).rejects.toThrow(/the fit of trial 0, repeat 0, fold 3 is not what was stored/);
  });
});

describe('a file from before there were checksums', () => {
  const tables = ['study', 'candidate', 'fit', 'artifact'];
  const columns = () => {
    const database = new Database(path);
    const found = tables.filter((table) => {
      return (
        database.prepare(`SELECT 1 FROM pragma_table_info('${table}') WHERE name = 'checksum'`).get() !== undefined
      );
    });
    database.close();
    return found;
  };
  beforeEach(() => {
    for (const table of tables) change(`ALTER TABLE ${table} DROP COLUMN checksum`);
    change("DELETE FROM kysely_migration WHERE name = '0003-checksums'");
  });

  it('is read as it is, and has them once it is written again', async () => {
    const reader = await readStudyStore(path);
    const [trial] = await reader.trials();
    await reader.close();
    expect(trial.fits).toHaveLength(1);
    expect(columns()).toEqual([]);
    const writer = await openStudyStore(path, record, '1.0.0', now);
    expect(await writer.trials()).toEqual([trial]);
    await writer.close();
    expect(columns()).toEqual(tables);
    change("UPDATE fit SET result = replace(result, '0.7193', '0.7192')");
    const damaged = await readStudyStore(path);
    await expect(damaged.trials()).rejects.toThrow(/the fit of trial 0, repeat 0, fold 2 is not what was stored/);
    await damaged.close();
  });

  it('is brought up to date whole or not at all', async () => {
    change('ALTER TABLE artifact ADD COLUMN checksum TEXT');
    await expect(openStudyStore(path, record, '1.0.0', now)).rejects.toThrow(/duplicate column name: checksum/);
    expect(columns()).toEqual(['artifact']);
  });
});
