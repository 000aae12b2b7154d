import type { z } from 'zod';
import { quantile } from '../../util/order-statistics.js';
import { inMemory } from '../values/values.js';
import { gatherColumn } from './columns.js';
import { removeOutliersOptions } from './options.js';
import type { FitStep } from './step.js';

type Options = z.infer<typeof removeOutliersOptions>;

/** Values outside are outliers. */
interface Fence {
  readonly low: number;
  readonly high: number;
}

/** 1 / Φ⁻¹(3/4): makes the MAD of a normal distribution its standard deviation. */
const madToSd = 1.4826;

/**
 * Takes out the training rows that have a value outside the fence of any numeric column. Pixels, indicators and the
 * target are not looked at, and a value that is missing is no outlier. A column whose MAD (or IQR) is 0 has no fence: most of its values are equal, and everything
 * else would be an outlier.
 */
export const removeOutliers: FitStep = ({ dataset, rows, fill, options }) => {
  const parsed = removeOutliersOptions.parse(options);
  const columns = dataset.columns.flatMap(({ kind }, index) => (kind === 'numeric' ? [index] : []));
  const values = new Float64Array(rows.length);
  const fences = columns.map((column) => {
    return fenceOf(gatherColumn({ dataset, rows, fill }, column, values), parsed);
  });
  const width = dataset.columns.length;
  const features = inMemory(dataset.features);
  const stored = (row: number, column: number) => features[row * width + column];
  const kept = rows.filter((row) => columns.every((column, i) => isInside(stored(row, column), fences[i])));
  const name = (index: number) => dataset.columns[columns[index]].name;
  const learned = {
    ...parsed,
    removed: rows.length - kept.length,
    fences: fences.flatMap((fence, i) => {
      const { origin } = dataset.columns[columns[i]];
      return fence === null ? [] : [{ column: name(i), low: fence.low + origin, high: fence.high + origin }];
    }),
    skipped: fences.flatMap((fence, i) => (fence === null ? [name(i)] : [])),
  };
  return { rows: kept, maps: new Map(), fill, learned };
};

function isInside(value: number, fence: Fence | null): boolean {
  return fence === null || !(value < fence.low || value > fence.high);
}

/** Reorders `values`. null: there are none, or more than half (MAD) or the middle half (IQR) of the values are equal. */
function fenceOf(values: Float64Array, { method, threshold, factor }: Options): Fence | null {
  if (values.length === 0) return null;
  if (method === 'iqr') {
    const q1 = quantile(values, 0.25);
    const q3 = quantile(values, 0.75);
    const reach = factor * (q3 - q1);
    return reach > 0 ? { low: q1 - reach, high: q3 + reach } : null;
  }
  const median = quantile(values, 0.5);
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i] - median);
  const reach = threshold * madToSd * quantile(values, 0.5);
  return reach > 0 ? { low: median - reach, high: median + reach } : null;
}
