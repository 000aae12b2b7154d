import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DataPlan } from '../../src/core/plan.js';
import { dataContract, readForContract } from '../../src/datasets/contract.js';
import { readTable } from '../../src/datasets/index.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { folder, oneHot, write } from './written-files.js';

const baseDirectory = fileURLToPath(new URL('data/', import.meta.url));

/** What pandas reads: see parquet.py. */
const reference = JSON.parse(readFileSync(new URL('./parquet.reference.json', import.meta.url), 'utf8')) as {
  readonly numbers: readonly (readonly (number | null)[])[];
  readonly colour: readonly string[];
  readonly size: readonly (string | null)[];
  readonly y: readonly string[];
  readonly when: readonly number[];
};

const steps = [oneHot, { name: 'impute' }];
const read = (name: string, more: Partial<DataPlan> = {}) =>
  readTable(dataPlan(name, more), { baseDirectory, preprocessing: steps });

describe.each(['snappy', 'zstd', 'gzip', 'none'])('a Parquet file compressed by %s', (codec) => {
  it('is read as pandas reads it, missing values and several row groups included', async () => {
    const table = await read(`table-${codec}.parquet`, { time: 'when' });
    const names = ['int64', 'uint8', 'double', 'float', 'bool', 'colour', 'size', 'decimal'];
    expect(table.columns.map(({ name }) => name)).toEqual(names);
    const numeric = table.columns.filter((column) => column.kind !== 'text');
    reference.numbers.forEach((row, i) => {
      row.forEach((value, j) => {
        const { origin } = numeric[j];
        expect(inMemory(table.values)[i * 6 + j]).toBe(value === null ? Number.NaN : Math.fround(value - origin));
      });
    });
    const texts = table.columns.flatMap((column) => (column.kind === 'text' ? [column] : []));
    const [colour, size] = texts.map(({ codes, categories }) => [...codes].map((code) => categories[code] ?? null));
    expect(colour).toEqual(reference.colour);
    expect(size).toEqual(reference.size);
    expect([...table.target].map((code) => table.classes[code])).toEqual(reference.y);
    expect([...(table.splitColumns.time ?? [])]).toEqual(reference.when);
  });
});

describe('a Parquet file', () => {
  it('has the hash of its content, however it is compressed', async () => {
    const hashes = await Promise.all(
      ['snappy', 'none'].map(async (codec) => (await read(`table-${codec}.parquet`, { exclude: ['when'] })).hash),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('is read for a saved model', async () => {
    const table = await read('table-snappy.parquet', { exclude: ['when'] });
    const dataset = layOutDataset(table, { steps, testRows: new Int32Array(0), onWarning: expect.fail });
    const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
    const contract = dataContract(dataset, rows, { missing: null, fillsMissing: true });
    const data = await readForContract(join(baseDirectory, 'table-zstd.parquet'), { contract });
    expect(data.features).toEqual(dataset.features);
    expect(data.target).toEqual(dataset.target);
  });

  it.each([
    ['nested.parquet', {}, 'nested.parquet, column "list": holds lists or nested values; numbers or texts are wanted'],
    ['table-none.parquet', {}, 'table-none.parquet, row 1, column "when": found the date "2024-01-01T00:00:00.000Z"'],
    ['table-none.parquet', { target: 'z' }, 'there is no column "z", which data.target names'],
  ])('is refused with place and remedy: %s %j', async (name, more, message) => {
    await expect(read(name, more)).rejects.toThrow(message);
  });

  it('tells rows with missing values where no step fills them in', async () => {
    const context = { baseDirectory, preprocessing: [oneHot] };
    const reading = readTable(dataPlan('table-none.parquet', { exclude: ['when'] }), context);
    await expect(reading).rejects.toThrow(
      'table-none.parquet, row 4, column "double": found an empty cell (2 missing values in this column)',
    );
  });

  it('that is none, or is cut off, is told', async () => {
    const context = { baseDirectory: folder, preprocessing: [] };
    await expect(readTable(dataPlan(write('text.parquet', 'a,y\n1,2\n')), context)).rejects.toThrow(
      /^text\.parquet: can't be read as Parquet \(.*\); write the file again, or as CSV$/,
    );
    cpSync(join(baseDirectory, 'table-none.parquet'), join(folder, 'whole.parquet'));
    const bytes = readFileSync(join(folder, 'whole.parquet'));
    await expect(readTable(dataPlan(write('cut.parquet', bytes.subarray(0, 500))), context)).rejects.toThrow(
      /^cut\.parquet: can't be read as Parquet/,
    );
  });
});
