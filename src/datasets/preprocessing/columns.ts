import type { Dataset } from '../../core/dataset.js';

/** Mean and population standard deviation by column, of given rows. [columns] */
interface Moments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Two passes in double precision: the second sums squares about the first's mean, so that no digits cancel. */
export function columnMoments({ features, columns }: Dataset, rows: Int32Array): Moments {
  const width = columns.length;
  const mean = new Float64Array(width);
  for (const row of rows) {
    const start = row * width;
    for (let column = 0; column < width; column++) mean[column] += features[start + column];
  }
  for (let column = 0; column < width; column++) mean[column] /= rows.length;
  const sd = new Float64Array(width);
  for (const row of rows) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      const away = features[start + column] - mean[column];
      sd[column] += away * away;
    }
  }
  for (let column = 0; column < width; column++) sd[column] = Math.sqrt(sd[column] / rows.length);
  return { mean, sd };
}

/** Least and largest value by column, of given rows. [columns] */
interface Ranges {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function columnRanges({ features, columns }: Dataset, rows: Int32Array): Ranges {
  const width = columns.length;
  const low = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      const value = features[start + column];
      if (value < low[column]) low[column] = value;
      if (value > high[column]) high[column] = value;
    }
  }
  return { low, high };
}

/** One column's values of given rows, into `out`. [rows] */
export function gatherColumn(
  { features, columns }: Dataset,
  rows: Int32Array,
  column: number,
  out: Float64Array,
): void {
  const width = columns.length;
  for (let i = 0; i < rows.length; i++) out[i] = features[rows[i] * width + column];
}
