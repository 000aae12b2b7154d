import { closeSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredRows } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { bytesText } from '../../util/quantities.js';
import type { Keeping, TableSize, ValueKeeper } from './keeper.js';
import { type StoredShape, storedRows } from './stored-rows.js';
import { rowsAtATime } from './values.js';

/** Numbers in files of a folder that is there; nothing of them stays in memory but what is being written. */
export interface DiskKeeper extends ValueKeeper {
  /** Closes what is open; the files stay. */
  close(): void;
}

/** Rows that are waiting to be whole, at most: a row group of Parquet, a column of NumPy in Fortran order. */
const mostWindowBytes = 2 ** 30;

/** Left free of what a disk has, so that a study never fills it. */
const spareBytes = 64 * 2 ** 20;

export function createDiskKeeper(folder: string): DiskKeeper {
  const opened = new Map<StoredRows, { readonly path: string; readonly file: number }>();
  const writing = new Set<number>();
  let count = 0;

  function open(size: TableSize): Keeping {
    checkWindow(size);
    checkSpace(folder, 4 * size.rows * size.width);
    const path = join(folder, `rows-${count++}.f32`);
    const file = openSync(path, 'wx+');
    writing.add(file);
    const keep = (shape: Omit<StoredShape, 'path'>): StoredRows => {
      const rows = storedRows(file, { ...shape, path });
      writing.delete(file);
      opened.set(rows, { path, file });
      return rows;
    };
    return createWriting(file, size, keep);
  }

  function entryOf(rows: StoredRows) {
    const entry = opened.get(rows);
    if (entry === undefined) throw new Error('these rows are in no file of this folder');
    return entry;
  }

  return {
    open,
    forget(values) {
      if (values instanceof Float32Array) return;
      const { path, file } = entryOf(values);
      opened.delete(values);
      closeSync(file);
      unlinkSync(path);
    },
    close() {
      for (const file of [...writing, ...[...opened.values()].map((entry) => entry.file)]) closeSync(file);
      opened.clear();
      writing.clear();
    },
  };
}

function createWriting(
  file: number,
  { width, blockRows }: TableSize,
  keep: (shape: Omit<StoredShape, 'path'>) => StoredRows,
): Keeping {
  const capacity = Math.max(blockRows, rowsAtATime(width));
  const values = new Float32Array(capacity * width);
  const window = { values, first: 0 };
  let hasMissing = false;

  function flush(end: number): void {
    const whole = values.subarray(0, (end - window.first) * width);
    hasMissing ||= whole.some(Number.isNaN);
    write(file, new Uint8Array(values.buffer, 0, whole.byteLength), 4 * window.first * width);
    window.first = end;
    values.fill(0);
  }

  return {
    window,
    complete(end) {
      if (end - window.first + blockRows > capacity) flush(end);
    },
    restart() {
      window.first = 0;
      hasMissing = false;
      values.fill(0);
    },
    end(rows) {
      flush(rows);
      return keep({ rows, width, hasMissing });
    },
  };
}

function write(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(file, bytes, done, bytes.length - done, position + done);
    } catch (cause) {
      const found = cause instanceof Error ? cause.message : String(cause);
      const remedy = 'make room on the disk, or say execution.data: memory';
      throw new UserError('storage', `the table's numbers can't be written to disk (${found}); ${remedy}`, { cause });
    }
  }
}

function checkWindow({ blockRows, width }: TableSize): void {
  const bytes = 4 * blockRows * width;
  if (bytes <= mostWindowBytes) return;
  const found = `the file gives ${blockRows} rows at a time, ${bytesText(bytes)} of numbers`;
  const remedy = 'write it in smaller row groups (Parquet) or in C order (NumPy), or say execution.data: memory';
  throw new UserError('data', `${found}; at most ${bytesText(mostWindowBytes)} are held while it is read; ${remedy}`);
}

function checkSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (bytes + spareBytes <= free) return;
  const found = `the table's numbers take ${bytesText(bytes)}, and ${bytesText(free)} of the disk are free (${folder})`;
  throw new UserError(
    'storage',
    `${found}; make room, choose another disk by --results, or say execution.data: memory`,
  );
}
