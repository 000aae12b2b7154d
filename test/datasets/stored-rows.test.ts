import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredRows, Values } from '../../src/core/dataset.js';
import { createDiskKeeper, type DiskKeeper } from '../../src/datasets/values/disk-keeper.js';
import { keepRows, type TableSize } from '../../src/datasets/values/keeper.js';
import { blocksOf, eachRow, rowsFrom } from '../../src/datasets/values/values.js';

let folder: string;
let keeper: DiskKeeper;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-rows-'));
  keeper = createDiskKeeper(folder);
});
afterEach(() => {
  keeper.close();
  rmSync(folder, { recursive: true, force: true });
});

const numbersOf = (rows: number, width: number) => Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i));

function stored(values: Values): StoredRows {
  if (values instanceof Float32Array) throw new Error('they were to go to disk');
  return values;
}

function keep(numbers: Float32Array, size: TableSize): StoredRows {
  const keeping = keeper.open(size);
  keepRows(keeping, 0, numbers, size.width);
  return stored(keeping.end(numbers.length / size.width));
}

describe('Rows in a file', () => {
  it('are read as they were written: any of them, in any order, as often as asked for', () => {
    const [rows, width] = [3000, 7];
    const numbers = numbersOf(rows, width);
    const file = keep(numbers, { rows, width, blockRows: 1 });
    const some = fc.array(fc.nat(rows - 1), { maxLength: 200 });
    const property = fc.property(
      fc.oneof(
        some,
        some.map((own) => own.sort((a, b) => a - b)),
      ),
      (picked) => {
        const out = new Float32Array(picked.length * width + 2);
        file.read(Int32Array.from(picked), out, 2);
        const wanted = picked.flatMap((row) => [...numbers.subarray(row * width, (row + 1) * width)]);
        expect([...out.subarray(2)]).toEqual(wanted);
      },
    );
    fc.assert(property, { seed: 1, numRuns: 60 });
  });

  it('are many more than are read at a time', () => {
    const [rows, width] = [9000, 100];
    const numbers = numbersOf(rows, width);
    // Fewer than there was room for.
    const file = keep(numbers, { rows: rows + 500, width, blockRows: 1 });
    expect(file).toMatchObject({ rows, width, hasMissing: false });
    let next = 0;
    eachRow(file, width, rowsFrom(0, rows), (own, at, row) => {
      expect(row).toBe(next++);
      if (own[at + 99] !== numbers[row * width + 99]) throw new Error(`row ${row} is another`);
    });
    expect(next).toBe(rows);
    const blocks = [...blocksOf(file)].map(({ first, end }) => [first, end]);
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.at(-1)?.[1]).toBe(rows);
  });

  it('may come in blocks, column by column, of which the last is shorter, and once more from the first', () => {
    const [rows, width, blockRows] = [25_000, 30, 6000];
    const numbers = numbersOf(rows, width);
    const keeping = keeper.open({ rows, width, blockRows });
    const pass = (sign: number) => {
      for (let first = 0; first < rows; first += blockRows) {
        const end = Math.min(rows, first + blockRows);
        for (let column = 0; column < width; column++) {
          for (let row = first; row < end; row++) {
            const at = (row - keeping.window.first) * width + column;
            keeping.window.values[at] = sign * numbers[row * width + column];
          }
        }
        keeping.complete(end);
      }
    };
    pass(-1);
    keeping.restart();
    pass(1);
    const out = new Float32Array(rows * width);
    stored(keeping.end(rows)).read(rowsFrom(0, rows), out, 0);
    expect(Buffer.from(out.buffer).equals(Buffer.from(numbers.buffer))).toBe(true);
  });

  it('know whether any number is missing', () => {
    const numbers = numbersOf(10, 3);
    numbers[29] = Number.NaN;
    expect(keep(numbers, { rows: 10, width: 3, blockRows: 1 }).hasMissing).toBe(true);
  });

  it('leave no file when they are not needed', () => {
    const rows = keep(numbersOf(10, 3), { rows: 10, width: 3, blockRows: 1 });
    expect(readdirSync(folder)).toHaveLength(1);
    keeper.forget(rows);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are refused where the disk has no room for them, or too many wait for each other', () => {
    expect(() => keeper.open({ rows: 1e13, width: 1000, blockRows: 1 })).toThrow(
      /^the table's numbers take 40000000\.0 GB, and .* of the disk are free \(.*\); make room, choose another disk by --results, or say execution\.data: memory$/,
    );
    expect(() => keeper.open({ rows: 1e7, width: 100, blockRows: 1e7 })).toThrow(
      'the file gives 10000000 rows at a time, 4.0 GB of numbers; at most 1.1 GB are held while it is read; write it in smaller row groups (Parquet) or in C order (NumPy), or say execution.data: memory',
    );
  });
});
