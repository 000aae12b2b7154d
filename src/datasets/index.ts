import { formatOf } from '../core/data-format.js';
import { UserError } from '../core/errors.js';
import type { DataPlan } from '../core/plan.js';
import type { ReadContext, ReaderMap } from './reader.js';
import type { Table } from './table.js';

/** Every kind of source by name; which one reads a plan's source is told from the source's form. */
export const readers = {
  csv: {
    summary: 'a table with a line of column names (.csv, .csv.gz; comma, semicolon or tab)',
    load: async () => (await import('./csv/csv.js')).csv,
  },
  parquet: {
    summary: 'a table in a Parquet file (.parquet, .pq)',
    load: async () => (await import('./parquet/parquet.js')).parquet,
  },
  numpy: {
    summary: 'arrays of numbers saved by NumPy (.npy, .npz)',
    load: async () => (await import('./numpy/numpy.js')).numpy,
  },
  idx: {
    summary: 'images and their labels in IDX files, plain or gz',
    load: async () => (await import('./idx/idx.js')).idx,
  },
} satisfies ReaderMap;

/** @throws UserError (data) where files of this kind are not read */
export function readerOf(source: DataPlan['source']): ReaderMap[string] {
  const format = formatOf(source);
  if (format !== 'arrow') return readers[format];
  const remedy = 'convert it, as by pandas.read_feather(file).to_parquet(other)';
  throw new UserError('data', `${source}: Arrow and Feather files are not read; CSV or Parquet is wanted; ${remedy}`);
}

/**
 * Reads and checks a study's data; one copy in memory. Next: choose the test rows, then `layOutDataset`.
 *
 * @throws UserError (data) that lists everything wrong with the file
 */
export async function readTable(plan: DataPlan, context: ReadContext): Promise<Table> {
  const reader = await readerOf(plan.source).load();
  return reader.read(plan, context);
}
