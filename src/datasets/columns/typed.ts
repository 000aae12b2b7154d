import { UserErrors } from '../../core/errors.js';
import { type Collect, type ColumnUse, openColumns } from './collected.js';
import type { Collector } from './collectors.js';

/** A column of a file that knows what its columns hold. */
export interface TypedColumn {
  readonly name: string;
  /** `other`: what can be no input, in words of the file's format. */
  readonly kind: 'number' | 'text' | 'date' | 'other';
  readonly type: string;
}

/** A file whose columns are read apart, piece by piece. */
export interface TypedFile {
  readonly label: string;
  readonly rows: number;
  readonly columns: readonly TypedColumn[];
  /** Rows that come together, all columns of them, before the next do. */
  readonly blockRows: number;
  /** Gives every value of the named columns once. */
  read(names: readonly string[], taker: ColumnTaker): Promise<void>;
}

export interface ColumnTaker {
  /** `row` is the first value's, from 0. Missing ones are null, undefined or NaN. */
  take(name: string, values: ArrayLike<unknown>, row: number): void;
  /** All columns of all rows before `end` were given. */
  complete(end: number): void;
}

/** @throws UserErrors (data) where a column that is to be read holds what can be no input */
export function typedCollector(file: TypedFile, uses: readonly ColumnUse[]): Collect {
  const wanted = file.columns.filter((_, index) => uses[index] !== 'skip');
  const others = wanted.filter(({ kind }) => kind === 'other');
  if (others.length > 0) {
    throw new UserErrors(
      'data',
      others.map(({ name, type }) => {
        const remedy = 'numbers or texts are wanted; name the column in data.exclude';
        return `${file.label}, column "${name}": holds ${type}; ${remedy}`;
      }),
    );
  }
  const names = file.columns.map(({ name }) => name);
  return async (options) => {
    const { rows, blockRows } = file;
    const { columns, collectors, keeping } = openColumns(names, uses, { mostRows: rows, blockRows }, options);
    const byName = new Map(names.map((name, index) => [name, collectors[index]]));
    await file.read(
      wanted.map(({ name }) => name),
      {
        take(name, cells, row) {
          const collector = byName.get(name);
          if (collector === undefined || collector === null) return;
          for (let i = 0; i < cells.length; i++) addValue(collector, cells[i], row + i);
        },
        complete: keeping.complete,
      },
    );
    return { rows, columns, keeping, ragged: null, fields: names.length };
  };
}

/** Rows are counted from 1 where people are told of them; true is 1 and false 0; dates are written as in ISO 8601. */
function addValue(collector: Collector, value: unknown, row: number): void {
  if (typeof value === 'number') collector.addNumber(value, row, row + 1);
  else if (typeof value === 'bigint' || typeof value === 'boolean') collector.addNumber(Number(value), row, row + 1);
  else if (value === null || value === undefined) collector.add('', row, row + 1);
  else collector.add(value instanceof Date ? value.toISOString() : String(value), row, row + 1);
}
