import type { TestSplit } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { sampleRows } from '../util/stratify.js';

interface TestRequest {
  readonly rows: number;
  /** Class index by row, for stratifying; null for regression. */
  readonly labels: Int32Array | null;
  /** Share of the rows to set aside; 0: none. */
  readonly fraction: number;
  readonly seed: number;
}

/**
 * Sets round(n · fraction) rows aside, classes by largest remainder, drawn from the study's seed only.
 *
 * @throws UserError (data) where no row would be set aside, or none (of a class) be left to learn from
 */
export function chooseTestRows({ rows, labels, fraction, seed }: TestRequest): TestSplit {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (fraction === 0) return { train: all, test: new Int32Array(0) };
  const size = Math.round(rows * fraction);
  if (size === 0 || size === rows) {
    const what = size === 0 ? 'sets no row aside' : 'leaves no row to learn from';
    throw new UserError(
      'data',
      `data.test: ${fraction} of ${rows} rows ${what}; choose another share, or 0 for no test`,
    );
  }
  const { drawn, rest } = sampleRows(all, labels, size, createRandomStream(streamKey(seed, 'test-split')));
  if (labels !== null && classesIn(rest, labels) < classesIn(all, labels)) {
    const remedy = 'choose a smaller share, or merge rare classes';
    throw new UserError('data', `data.test: ${fraction} of the rows would take every row of a class; ${remedy}`);
  }
  return { train: rest, test: drawn };
}

function classesIn(rows: Int32Array, labels: Int32Array): number {
  const seen = new Set<number>();
  for (const row of rows) seen.add(labels[row]);
  return seen.size;
}
