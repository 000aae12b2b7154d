import { UserError } from '../../core/errors.js';
import type { ColumnTaker, TypedColumn, TypedFile } from '../columns/typed.js';
import { type DataFile, openDataFile } from '../files.js';
import { listArrays } from './archive.js';
import { blockRowsOf, type NumpyArray, openArray, readColumns, widthOf } from './array.js';

/** An array with the names of its columns. */
interface NamedArray {
  readonly array: NumpyArray;
  readonly names: readonly string[];
}

/** What inputs are read from; the one array of an .npy file counts as it. */
const inputs = 'X';

/**
 * Arrays as a table. The columns of an array of two dimensions bear its name and their number from 0 (`X0`, `X1`, …), an
 * array of one dimension its name alone. Of an archive, the array `X` is taken and those that hold what is mentioned.
 *
 * @throws UserError (data) where it is no such file, or its arrays make no table
 */
export async function openArrays(
  label: string,
  baseDirectory: string,
  mentioned: readonly string[],
): Promise<TypedFile> {
  const file = await openDataFile(label, baseDirectory);
  const arrays = isArchive(label)
    ? await archivedArrays(file, mentioned)
    : [named(inputs, await openArray(label, file.read))];
  const [{ array: first }] = arrays;
  const rows = first.shape[0];
  for (const { array } of arrays) {
    if (array.shape[0] === rows) continue;
    const found = `found ${array.shape[0]} rows, and ${rows} in ${first.label}`;
    throw new UserError('data', `${array.label}: ${found}; as many are wanted; do the arrays belong together?`);
  }
  const columns = arrays.flatMap(({ names }) => names);
  return {
    label,
    rows,
    columns: columns.map((name): TypedColumn => ({ name, kind: 'number', type: 'numbers' })),
    blockRows: blockRowsOf(first),
    read: async (wanted, taker) => {
      // Inputs last: they alone are more than memory holds, and only they wait for their rows to be complete.
      for (const each of [...arrays.slice(1), arrays[0]]) {
        const complete = each === arrays[0] ? taker.complete : () => {};
        await readNamed(each, new Set(wanted), { take: taker.take, complete });
      }
    },
  };
}

export function isArchive(label: string): boolean {
  return /\.npz$/i.test(label);
}

async function readNamed(
  { array, names }: NamedArray,
  wanted: ReadonlySet<string>,
  { take, complete }: ColumnTaker,
): Promise<void> {
  if (!names.some((name) => wanted.has(name))) return;
  await readColumns(array, {
    take(column, values, row) {
      if (wanted.has(names[column])) take(names[column], values, row);
    },
    complete,
  });
}

async function archivedArrays(file: DataFile, mentioned: readonly string[]): Promise<readonly NamedArray[]> {
  const { label } = file;
  const found = await listArrays(file);
  const names = found.map(({ name }) => name);
  if (!names.includes(inputs)) {
    const there = names.length === 0 ? 'no array at all' : names.slice(0, 8).join(', ');
    const remedy = `save numpy.savez(file, ${inputs}=inputs, y=target)`;
    throw new UserError('data', `${label}: found ${there}; the array ${inputs} is wanted, of inputs; ${remedy}`);
  }
  // Inputs first, so that their columns are counted as in an .npy file.
  const others = found.filter(({ name }) => name !== inputs && mentioned.some((column) => isOf(column, name)));
  const taken = [...found.filter(({ name }) => name === inputs), ...others];
  return Promise.all(
    taken.map(async ({ name, open }) => named(name, await openArray(`${label}, array ${name}`, open))),
  );
}

/** Whether a column is an array's: `y`, or one of `y0`, `y1`, … */
export function isOf(column: string, array: string): boolean {
  return column.startsWith(array) && /^\d*$/.test(column.slice(array.length));
}

function named(name: string, array: NumpyArray): NamedArray {
  const { shape, label } = array;
  if (shape.length < 1 || shape.length > 2 || shape.includes(0)) {
    const found = `found an array of shape (${shape.join(', ')})`;
    throw new UserError('data', `${label}: ${found}; rows and columns are wanted; save array.reshape(len(array), -1)`);
  }
  if (shape.length === 1 && name !== inputs) return { array, names: [name] };
  return { array, names: Array.from({ length: widthOf(array) }, (_, column) => `${name}${column}`) };
}
