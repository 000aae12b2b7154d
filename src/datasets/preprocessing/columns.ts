import type { Dataset } from '../../core/dataset.js';
import { eachRow, inMemory } from '../values/values.js';

/**
 * Some rows' values as a step sees them.
 *
 * `fill` stands for missing values; where there is none (null), they count nowhere.
 */
export interface Values {
  readonly dataset: Pick<Dataset, 'features' | 'columns'>;
  readonly rows: Int32Array;
  readonly fill: Float32Array | null;
}

/** Mean and population standard deviation by column; 0 where every value is missing. [columns] */
interface Moments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Two passes in double precision: the second sums squares about the first's mean, so that no digits cancel. */
export function columnMoments(values: Values): Moments {
  const width = values.dataset.columns.length;
  const mean = new Float64Array(width);
  const sd = new Float64Array(width);
  const count = new Int32Array(width);
  eachValue(values, (column, value) => {
    mean[column] += value;
    count[column]++;
  });
  for (let column = 0; column < width; column++) mean[column] /= Math.max(1, count[column]);
  eachValue(values, (column, value) => {
    const away = value - mean[column];
    sd[column] += away * away;
  });
  for (let column = 0; column < width; column++) sd[column] = Math.sqrt(sd[column] / Math.max(1, count[column]));
  return { mean, sd };
}

/** Least and largest value by column; +∞ and −∞ where every value is missing. [columns] */
interface Ranges {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function columnRanges(values: Values): Ranges {
  const width = values.dataset.columns.length;
  const low = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  eachValue(values, (column, value) => {
    if (value < low[column]) low[column] = value;
    if (value > high[column]) high[column] = value;
  });
  return { low, high };
}

/** Mean by column, summed in the order of the rows; NaN where every value is missing. [columns] */
export function columnMeans(values: Values): Float64Array {
  const width = values.dataset.columns.length;
  const sum = new Float64Array(width);
  const count = new Int32Array(width);
  eachValue(values, (column, value) => {
    sum[column] += value;
    count[column]++;
  });
  return sum.map((total, column) => total / count[column]);
}

/** Row by row, so that each column's values come in the order of the rows. */
function eachValue({ dataset, rows, fill }: Values, take: (column: number, value: number) => void): void {
  const { features, columns } = dataset;
  const width = columns.length;
  eachRow(features, width, rows, (numbers, at) => {
    for (let column = 0; column < width; column++) {
      const stored = numbers[at + column];
      const value = fill !== null && Number.isNaN(stored) ? fill[column] : stored;
      if (!Number.isNaN(value)) take(column, value);
    }
  });
}

/** How many of the rows have a 1 in each column. [columns] */
export function countOnes({ dataset, rows }: Pick<Values, 'dataset' | 'rows'>): Int32Array {
  const width = dataset.columns.length;
  const counts = new Int32Array(width);
  eachRow(dataset.features, width, rows, (numbers, at) => {
    for (let column = 0; column < width; column++) if (numbers[at + column] === 1) counts[column]++;
  });
  return counts;
}

/** One column's values without those that are missing, into the beginning of `out`. @returns that part of it */
export function gatherColumn({ dataset, rows, fill }: Values, column: number, out: Float64Array): Float64Array {
  const { columns } = dataset;
  const features = inMemory(dataset.features);
  const width = columns.length;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const stored = features[rows[i] * width + column];
    const value = fill !== null && Number.isNaN(stored) ? fill[column] : stored;
    if (!Number.isNaN(value)) out[count++] = value;
  }
  return out.subarray(0, count);
}
