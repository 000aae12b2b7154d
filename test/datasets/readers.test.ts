import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { DataPlan } from '../../src/core/plan.js';
import { readers } from '../../src/datasets/index.js';
import { labelsOf } from '../../src/datasets/table.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { folder, write } from './written-files.js';

/** The same four rows, as each reader's kind of file. */
const sources: Record<keyof typeof readers, (compress: (text: Buffer) => Buffer) => DataPlan['source']> = {
  csv: (compress) => write('contract-table', compress(Buffer.from('a,b,y\n0,1,5\n1,0,7\n0,0,5\n1,1,7\n'))),
  // Made by parquet.py; compressed inside.
  parquet: (compress) => {
    const name = `contract-${compress(Buffer.alloc(9)).length === 9 ? 'plain' : 'zstd'}.parquet`;
    return write(name, readFileSync(new URL(`data/${name}`, import.meta.url)));
  },
  // Made by numpy-files.py; compressed inside.
  numpy: (compress) => {
    const name = `contract-${compress(Buffer.alloc(9)).length === 9 ? 'plain' : 'compressed'}.npz`;
    return write(name, readFileSync(new URL(`data/${name}`, import.meta.url)));
  },
  idx: (compress) => ({
    images: write(
      'contract-images',
      compress(Buffer.from([0, 0, 8, 3, ...[4, 1, 2].flatMap(word), 0, 255, 255, 0, 0, 0, 255, 255])),
    ),
    labels: write('contract-labels', compress(Buffer.from([0, 0, 8, 1, ...word(4), 5, 7, 5, 7]))),
  }),
};

function word(value: number): number[] {
  return [0, 0, 0, value];
}

const nowhere: Record<keyof typeof readers, DataPlan['source']> = {
  csv: 'nowhere.csv',
  parquet: 'nowhere.parquet',
  numpy: 'nowhere.npz',
  idx: { images: 'nowhere-images', labels: 'nowhere-labels' },
};

describe.each(Object.keys(readers) as (keyof typeof readers)[])('the reader %s', (name) => {
  const context = { baseDirectory: folder, preprocessing: [] };

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['compressed', (bytes: Buffer) => gzipSync(bytes)],
  ])('gives the values, classes and labels of a %s source, and the same hash each time', async (_, compress) => {
    const reader = await readers[name].load();
    const plan = dataPlan(sources[name](compress));
    const table = await reader.read(plan, context);
    expect([...inMemory(table.values)]).toEqual([0, 1, 1, 0, 0, 0, 1, 1]);
    expect(table.columns.map((column) => (column.kind === 'text' ? null : column.slot))).toEqual([0, 1]);
    expect(table.classes).toEqual(['5', '7']);
    expect([...(labelsOf(table) ?? [])]).toEqual([0, 1, 0, 1]);
    expect(await reader.read(plan, context)).toEqual(table);
  });

  it('says where a source is not', async () => {
    const reading = (await readers[name].load()).read(dataPlan(nowhere[name]), context);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(/^nowhere/);
  });
});
