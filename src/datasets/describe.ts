import { formatOf } from '../core/data-format.js';
import { type ColumnDescription, createLook } from './columns/look.js';
import type { TypedFile } from './columns/typed.js';
import { readerOf } from './index.js';

export interface TableDescription {
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
}

/**
 * What a look at a table tells, whatever its kind of file.
 *
 * @param target what is to be predicted; null: not known
 * @throws UserError (data) where it is no table
 */
export async function describeTable(
  label: string,
  baseDirectory: string,
  target: string | null,
): Promise<TableDescription> {
  switch (formatOf(label)) {
    case 'parquet': {
      const { openParquet } = await import('./parquet/open-parquet.js');
      return describeTyped(await openParquet(label, baseDirectory));
    }
    case 'numpy':
      return describeArrays(label, baseDirectory, target);
    case 'csv': {
      const { describeCsv } = await import('./csv/describe.js');
      return describeCsv(label, baseDirectory);
    }
    default:
      readerOf(label);
      throw new Error('a table is in a file by itself');
  }
}

/** Several columns of a target are one to whoever names their array. */
async function describeArrays(label: string, baseDirectory: string, target: string | null): Promise<TableDescription> {
  const { openArrays, isArchive, isOf } = await import('./numpy/open-arrays.js');
  const { usualTarget } = await import('./numpy/numpy.js');
  const wanted = target ?? usualTarget;
  const file = await openArrays(label, baseDirectory, [wanted]);
  const { rows, columns } = await describeTyped(file);
  const own = columns.filter(({ name }) => name === wanted || isOf(name, wanted));
  if (!isArchive(label) || own.length < 2) return { rows, columns };
  const others = columns.filter((column) => !own.includes(column));
  return { rows, columns: [...others, { ...own[0], name: wanted }] };
}

async function describeTyped({ rows, columns, read }: TypedFile): Promise<TableDescription> {
  const names = columns.flatMap(({ kind, name }) => (kind === 'other' ? [] : [name]));
  const looks = new Map(names.map((name) => [name, createLook(name)]));
  await read(names, {
    take(name, values) {
      const look = looks.get(name);
      for (let i = 0; i < values.length; i++) look?.addValue(values[i]);
    },
    complete: () => {},
  });
  return { rows, columns: columns.map(({ name }) => looks.get(name)?.end(rows) ?? noInput(name)) };
}

function noInput(name: string): ColumnDescription {
  return {
    name,
    kind: 'other',
    missing: 0,
    distinct: 2,
    allDiffer: false,
    counts: new Map(),
    rises: false,
    isLabel: false,
  };
}
