import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { DataPlan } from '../../src/core/plan.js';
import { readTable } from '../../src/datasets/index.js';
import type { Table } from '../../src/datasets/table.js';
import { withTestRows } from '../../src/datasets/test-table.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { folder, write } from './written-files.js';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const baseDirectory = fileURLToPath(new URL('data/numpy/', import.meta.url));
const bytesOf = (name: string) => readFileSync(new URL(`data/numpy/${name}`, import.meta.url));

/** What NumPy saved: see numpy-files.py. */
const reference = JSON.parse(readFileSync(new URL('./numpy.reference.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly (readonly (number | null)[])[]
> & { readonly y: readonly number[]; readonly groups: readonly number[] };

const steps = [{ name: 'impute' }];
const read = (name: string, more: Partial<DataPlan> = {}, directory = baseDirectory) =>
  readTable(dataPlan(name, { target: null, ...more }), { baseDirectory: directory, preprocessing: steps });

/** Rows of a table of numbers, with what was taken off them. */
function rowsOf({ rows, values, columns }: Table): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    columns.map(
      (column, j) => inMemory(values)[row * columns.length + j] + (column.kind === 'text' ? 0 : column.origin),
    ),
  );
}

describe('An .npy file', () => {
  it.each(
    ['f4', 'f8', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'b1'].flatMap((type) => [
      [type, 'C'],
      [type, 'F'],
    ]),
  )('of %s in %s order holds the numbers that NumPy saved, the last column the target', async (type, order) => {
    const task = type === 'b1' ? 'classification' : 'regression';
    const table = await read(`${type}-${order}.npy`, { task });
    expect(table.columns.map(({ name }) => name)).toEqual(['X0', 'X1']);
    expect(table.targetNames).toEqual(['X2']);
    const wanted = reference[type].map((row) => row.slice(0, 2).map((value) => Math.fround(value ?? Number.NaN)));
    const origins = table.columns.map((column) => (column.kind === 'text' ? 0 : column.origin));
    expect(origins).toEqual([0, 0]);
    expect(rowsOf(table)).toEqual(wanted);
    const last = reference[type].map((row) => row[2]);
    expect([...table.target].map((value) => (task === 'regression' ? value : Number(table.classes[value])))).toEqual(
      last,
    );
  });

  it('may be compressed, of another version, and have another target', async () => {
    const plain = await read('version-3.npy', { target: 'X0' });
    expect(plain.columns.map(({ name }) => name)).toEqual(['X1', 'X2', 'X3']);
    const zipped = write('zipped.npy.gz', gzipSync(bytesOf('version-3.npy')));
    expect((await read(zipped, { target: 'X0' }, folder)).hash).toBe(plain.hash);
  });

  it('larger than what is read at a time is the same in both orders', async () => {
    const rows = 70_000;
    const numbers = Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i));
    const file = (order: 'True' | 'False') => {
      const text = `{'descr': '<f4', 'fortran_order': ${order}, 'shape': (${rows}, 3), }`;
      const header = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text}\n`, 'latin1');
      header.writeUInt16LE(text.length + 1, 8);
      const ordered =
        order === 'False' ? numbers : numbers.map((_, i) => numbers[(i % rows) * 3 + Math.floor(i / rows)]);
      return Buffer.concat([header, new Uint8Array(ordered.buffer)]);
    };
    const c = await read(write('c.npy', file('False')), {}, folder);
    expect(inMemory(c.values)[2 * (rows - 1) + 1]).toBe(numbers[3 * (rows - 1) + 1]);
    expect((await read(write('f.npy', file('True')), {}, folder)).hash).toBe(c.hash);
  });
});

describe('An .npz file', () => {
  it.each(['table.npz', 'table-compressed.npz'])('%s has inputs in X and the target in y', async (name) => {
    const table = await read(name);
    expect(table.columns.map((column) => column.name)).toEqual(['X0', 'X1', 'X2', 'X3']);
    expect(rowsOf(table)).toEqual(reference.X.map((row) => row.map((value) => value ?? Number.NaN)));
    expect(table.targetNames).toEqual(['y']);
    expect([...table.target].map((code) => Number(table.classes[code]))).toEqual(reference.y);
  });

  it('has other arrays for whoever names them: targets, groups', async () => {
    const table = await read('table.npz', { target: 'several', group: 'groups' });
    expect(table.columns).toHaveLength(4);
    expect(table.targetNames).toEqual(['several0', 'several1']);
    expect([...table.target]).toEqual(reference.several.flat());
    expect([...(table.splitColumns.group?.codes ?? [])]).toEqual(reference.groups);
    expect((await read('table.npz', { target: 'several1' })).targetNames).toEqual(['several1']);
  });

  it('is tested on another', async () => {
    const plan = dataPlan('table.npz', { target: null });
    const context = { baseDirectory, preprocessing: steps };
    const whole = await withTestRows(await readTable(plan, context), 'table-compressed.npz', plan, context);
    expect(rowsOf(whole).slice(12)).toEqual(rowsOf(whole).slice(0, 12));
    expect([...whole.target].slice(12)).toEqual([...whole.target].slice(0, 12));
  });
});

describe('Arrays that make no table', () => {
  const numbers = 'numbers of float32, float64, integers or bool are wanted';
  it.each([
    ['big-endian.npy', `holds big-endian numbers (>f4); ${numbers}; save array.astype("<f4")`],
    ['half.npy', `holds elements of type <f2; ${numbers}; save array.astype("float64")`],
    ['complex.npy', `holds elements of type <c8; ${numbers}; save array.astype("float64")`],
    ['texts.npy', `holds texts (<U1); ${numbers}; save numpy.unique(array, return_inverse=True)[1]`],
    ['objects.npy', `holds Python objects; ${numbers}; save array.astype("float64"); objects are never loaded`],
    ['records.npy', `holds records; ${numbers}; save each field as an array of its own (numpy.savez)`],
    ['cube.npy', 'found an array of shape (2, 3, 4); rows and columns are wanted; save array.reshape(len(array), -1)'],
    ['empty.npy', 'found an array of shape (0, 4); rows and columns are wanted; save array.reshape(len(array), -1)'],
    [
      'no-inputs.npz',
      'found X_train, y_train; the array X is wanted, of inputs; save numpy.savez(file, X=inputs, y=target)',
    ],
  ])('are refused: %s', async (name, message) => {
    await expect(read(name)).rejects.toThrow(`${name}: ${message}`);
  });

  it('are refused where they are of different lengths, or not there', async () => {
    await expect(read('lengths.npz')).rejects.toThrow(
      'lengths.npz, array y: found 5 rows, and 12 in lengths.npz, array X; as many are wanted; do the arrays belong together?',
    );
    await expect(read('table.npz', { target: 'z' })).rejects.toThrow(
      'table.npz: there is no column "z", which data.target names; its columns are X0, X1, X2, X3',
    );
    await expect(read('table.npz', { group: 'names' })).rejects.toThrow('table.npz, array names: holds texts (<U1)');
  });

  it('are refused where the file is cut off, longer than it says, damaged, or another', async () => {
    const whole = bytesOf('f8-C.npy');
    const wrong = (name: string, bytes: Buffer) => expect(read(write(name, bytes), {}, folder)).rejects;
    await wrong('cut.npy', whole.subarray(0, -8)).toThrow(
      'cut.npy: the data end too early (408 bytes); its header says 12 × 3 elements; copy it again',
    );
    await wrong('long.npy', Buffer.concat([whole, Buffer.alloc(8)])).toThrow(
      'long.npy: found more data than the 12 × 3 elements that its header says; save it again',
    );
    await wrong('head.npy', whole.subarray(0, 40)).toThrow('head.npy: the file is cut off in its header');
    await wrong('csv.npy', Buffer.from('a,b\n1,2\n')).toThrow(
      'csv.npy: this is no NumPy file; an array saved by numpy.save is wanted; save it again',
    );
    await wrong('csv.npz', Buffer.from('a,b\n1,2\n')).toThrow("csv.npz: the archive can't be read");
    const archive = bytesOf('table.npz');
    archive[archive.indexOf(bytesOf('version-3.npy').subarray(-16)) + 3] ^= 1;
    await wrong('damaged.npz', archive).toThrow(
      "damaged.npz: the archive can't be read (X.npy is damaged: its sum is not the one written beside it)",
    );
  });
});

it('Arrow and Feather files are refused with what to do', async () => {
  await expect(read('table.feather')).rejects.toThrow(
    'table.feather: Arrow and Feather files are not read; CSV or Parquet is wanted; convert it, as by pandas.read_feather(file).to_parquet(other)',
  );
});
