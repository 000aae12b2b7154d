import type { DataPlan } from './plan.js';

/** What kind of file a source is, by its name; everything that no name tells is taken for a table of text. */
export type DataFormat = 'csv' | 'parquet' | 'numpy' | 'idx' | 'arrow';

const formats: readonly (readonly [RegExp, DataFormat])[] = [
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(npy|npy\.gz|npz)$/i, 'numpy'],
  [/\.(arrow|feather|ipc)$/i, 'arrow'],
];

export function formatOf(source: DataPlan['source']): DataFormat {
  if (typeof source !== 'string') return 'idx';
  return formats.find(([names]) => names.test(source))?.[1] ?? 'csv';
}
