import { openSync, readSync } from 'node:fs';
import type { StoredRows } from '../../core/dataset.js';

/** Rows that lie so close to each other are read together, those between them too: one call costs as much as some KiB. */
const closeBytes = 1 << 14;
/** Bytes that are read at once, at most, where rows lie close. */
const mostBytes = 1 << 20;

/** What a file of rows says of itself: float32 as this machine writes them, row after row. */
export type StoredShape = Omit<StoredRows, 'read'>;

/** Rows of an open file. Reads into one buffer, and again and again into the same. */
export function storedRows(file: number, shape: StoredShape): StoredRows {
  const { width } = shape;
  const rowBytes = 4 * width;
  const span = new Float32Array(Math.max(width, Math.floor(mostBytes / 4)));
  const bytes = new Uint8Array(span.buffer);

  /** Rows [first, end) into the buffer. */
  function readSpan(first: number, end: number): void {
    const length = (end - first) * rowBytes;
    for (let done = 0; done < length; ) {
      const read = readSync(file, bytes, done, length - done, first * rowBytes + done);
      if (read === 0) throw new Error('the file of rows is shorter than it was');
      done += read;
    }
  }

  /** How many of the rows from `start` on are ascending and close, and fit the buffer. */
  function closeFrom(rows: Int32Array, start: number): number {
    const first = rows[start];
    let end = start + 1;
    while (
      end < rows.length &&
      rows[end] > rows[end - 1] &&
      (rows[end] - rows[end - 1] - 1) * rowBytes <= closeBytes &&
      (rows[end] - first + 1) * width <= span.length
    ) {
      end++;
    }
    return end - start;
  }

  function read(rows: Int32Array, out: Float32Array, at: number): void {
    for (let start = 0; start < rows.length; ) {
      const first = rows[start];
      const some = closeFrom(rows, start);
      readSpan(first, rows[start + some - 1] + 1);
      for (let i = start; i < start + some; i++) {
        const from = (rows[i] - first) * width;
        out.set(span.subarray(from, from + width), at + i * width);
      }
      start += some;
    }
  }

  return { ...shape, read };
}

/** Rows that another process keeps; the file stays open as long as this process lives. */
export function openRows(shape: StoredShape): StoredRows {
  return storedRows(openSync(shape.path, 'r'), shape);
}
