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
  idx: {
    summary: 'images and their labels in IDX files, plain or gz',
    load: async () => (await import('./idx/idx.js')).idx,
  },
} satisfies ReaderMap;

export function readerOf(source: DataPlan['source']): ReaderMap[string] {
  if (typeof source !== 'string') return readers.idx;
  return /\.(parquet|pq)$/i.test(source) ? readers.parquet : readers.csv;
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
