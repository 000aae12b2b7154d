import type { StoredRows, Values } from '../../core/dataset.js';

/** Numbers that are read at a time, about: 1 MiB. */
const atATime = 1 << 18;

/** How many rows of a width are worked through together. */
export function rowsAtATime(width: number): number {
  return Math.max(1, Math.floor(atATime / Math.max(1, width)));
}

/**
 * Goes through rows in the order given: a row's numbers are `numbers[at]` and the `width − 1` after it, until the next row
 * is asked for.
 */
export function eachRow(
  values: Values,
  width: number,
  rows: Int32Array,
  take: (numbers: Float32Array, at: number, row: number) => void,
): void {
  if (values instanceof Float32Array) {
    for (let i = 0; i < rows.length; i++) take(values, rows[i] * width, rows[i]);
    return;
  }
  const most = rowsAtATime(width);
  const block = new Float32Array(Math.min(most, rows.length) * width);
  for (let start = 0; start < rows.length; start += most) {
    const some = rows.subarray(start, start + most);
    values.read(some, block, 0);
    for (let i = 0; i < some.length; i++) take(block, i * width, some[i]);
  }
}

/** Rows [first, end). */
interface Block {
  readonly first: number;
  readonly end: number;
  /** [end − first, width], overwritten by the next block. */
  readonly numbers: Float32Array;
}

/** All rows from the first to the last, wherever they are; at once where they are in memory. */
export function* partsOf(values: Values, rows: number): Generator<Block> {
  if (values instanceof Float32Array) yield { first: 0, end: rows, numbers: values };
  else yield* blocksOf(values);
}

/** All rows from the first to the last, at most so many at a time. */
export function* blocksOf(stored: StoredRows, most = rowsAtATime(stored.width)): Generator<Block> {
  const { rows, width } = stored;
  const block = new Float32Array(Math.min(most, rows) * width);
  for (let first = 0; first < rows; first += most) {
    const end = Math.min(rows, first + most);
    stored.read(rowsFrom(first, end), block, 0);
    yield { first, end, numbers: block.subarray(0, (end - first) * width) };
  }
}

export function rowsFrom(first: number, end: number): Int32Array {
  return Int32Array.from({ length: end - first }, (_, i) => first + i);
}

/** Numbers that nobody asked to have elsewhere. */
export function inMemory(values: Values): Float32Array {
  if (values instanceof Float32Array) return values;
  throw new Error('these numbers were to be kept in memory');
}
