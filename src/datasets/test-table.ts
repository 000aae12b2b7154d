import type { Values } from '../core/dataset.js';
import { UserError, UserErrors } from '../core/errors.js';
import type { DataPlan } from '../core/plan.js';
import { hashOf } from '../util/hash.js';
import { readerOf } from './index.js';
import type { LikeTable, TableLike } from './like.js';
import { imputeOf } from './preprocessing/impute.js';
import type { ReadContext } from './reader.js';
import { type NumericColumn, noSplitColumns, type Table, type TableColumn, type TextColumn } from './table.js';
import { tableHash } from './table-hash.js';
import { keepRows, memoryKeeper, type ValueKeeper } from './values/keeper.js';
import { partsOf } from './values/values.js';

/**
 * A table with the rows of a test file after its own. The file's columns are found by name in any order, others are
 * ignored; columns that rows are split by are not asked for, as these rows are never split.
 *
 * @param plan what the table was read by
 * @throws UserError (data) where a column is absent or holds something else, or a class is not the table's
 */
export async function withTestRows(
  table: Table,
  testSource: DataPlan['source'],
  plan: Pick<DataPlan, 'missing' | 'weight'>,
  { baseDirectory, preprocessing, keeper = memoryKeeper }: ReadContext,
): Promise<Table> {
  const reader = await readerOf(testSource).load();
  const like = likeOf(table, plan, imputeOf(preprocessing) !== null);
  const test = await reader.readLike(testSource, like, { baseDirectory, keeper });
  if (table.weights !== null && test.weights === null) {
    const remedy = 'add it (1 in every row counts all alike)';
    throw new UserError(
      'data',
      `${test.source}: there is no column "${plan.weight}", which data.weight names; ${remedy}`,
    );
  }
  return append(table, inOrderOf(table, test, keeper), keeper);
}

function likeOf(
  { task, targetNames, classes, imageShape, columns }: Table,
  { missing, weight }: Pick<DataPlan, 'missing' | 'weight'>,
  fillsMissing: boolean,
): TableLike {
  return {
    ...{ task, targetNames, classes, imageShape, missing, weight: weight ?? null, fillsMissing },
    columns: columns.map((column) =>
      column.kind === 'text'
        ? { kind: 'text', name: column.name }
        : { kind: 'number', name: column.name, origin: column.origin },
    ),
    words: {
      hasColumn: 'data.source has it',
      hasClasses: 'data.source has',
      hasShape: 'those of data.source are',
    },
  };
}

/** Test rows with the columns, and the numbers, in the table's order. */
function inOrderOf(table: Table, test: LikeTable, keeper: ValueKeeper): LikeTable {
  if (table.imageShape !== null) return test;
  const from: number[] = [];
  const columns = table.columns.map((wanted): TableColumn => {
    const column = test.columns.find(({ name }) => name === wanted.name);
    if (column === undefined || (column.kind === 'text') !== (wanted.kind === 'text')) {
      throw new Error('columns were assigned by the table');
    }
    if (column.kind === 'text' || wanted.kind === 'text') return column;
    from[wanted.slot] = column.slot;
    return { ...wanted, missing: column.missing };
  });
  checkKinds(table, { ...test, columns });
  return { ...test, columns, values: reordered(test, from, keeper) };
}

/** @param from by slot, where its number is now */
function reordered({ rows, values }: LikeTable, from: readonly number[], keeper: ValueKeeper): Values {
  const width = from.length;
  if (from.every((slot, i) => slot === i)) return values;
  const keeping = keeper.open({ rows, width, blockRows: 1 });
  for (const { first, numbers } of partsOf(values, rows)) {
    const inOrder = numbers.map((_, i) => numbers[i - (i % width) + from[i % width]]);
    keepRows(keeping, first, inOrder, width);
  }
  keeper.forget(values);
  return keeping.end(rows);
}

function joinedValues(table: Table, test: LikeTable, keeper: ValueKeeper): Values {
  const width = numericColumns(table).length;
  const rows = table.rows + test.rows;
  const keeping = keeper.open({ rows, width, blockRows: 1 });
  for (const part of [table, test]) {
    const before = part === test ? table.rows : 0;
    for (const { first, numbers } of partsOf(part.values, part.rows)) keepRows(keeping, before + first, numbers, width);
    keeper.forget(part.values);
  }
  return keeping.end(rows);
}

/** In texts a number is a text as well: a column of nothing else is another column under the same name. */
function checkKinds(table: Table, test: LikeTable): void {
  const wrong = table.columns.flatMap((column, i) => {
    const other = test.columns[i];
    if (column.kind !== 'text' || other.kind !== 'text' || other.categories.length === 0) return [];
    return column.categories.some(isNumber) || !other.categories.every(isNumber) ? [] : [{ column, other }];
  });
  if (wrong.length === 0) return;
  throw new UserErrors(
    'data',
    wrong.map(({ column, other }) => {
      const found = `found numbers only (${listed(other.categories)})`;
      const wanted = `data.source has texts there (${listed(column.categories)})`;
      return `${test.source}, column "${column.name}": ${found}; ${wanted}; is it the same column?`;
    }),
  );
}

function append(table: Table, test: LikeTable, keeper: ValueKeeper): Table {
  const { task, classes, targetNames, imageShape } = table;
  const columns = table.columns.map((column, i) => appendColumn(column, test.columns[i]));
  const target =
    table.target instanceof Int32Array
      ? joined(Int32Array, table.target, test.target)
      : joined(Float64Array, table.target, test.target);
  const weights = table.weights && test.weights && joined(Float64Array, table.weights, test.weights);
  const testHash = tableHash({ ...test, task, classes, targetNames, imageShape, splitColumns: noSplitColumns });
  const hash = hashOf({ data: table.hash, test: testHash });
  const values = joinedValues(table, test, keeper);
  return { ...table, rows: table.rows + test.rows, values, columns, target, weights, hash };
}

function appendColumn(column: TableColumn, test: TableColumn): TableColumn {
  if (column.kind === 'text' && test.kind === 'text') return appendTexts(column, test);
  if (column.kind === 'text' || test.kind === 'text') throw new Error('columns were put in the same order');
  return { ...column, missing: column.missing + test.missing };
}

/** Categories that the table does not have come after its own. */
function appendTexts(column: TextColumn, { categories, codes }: TextColumn): TextColumn {
  const all = [...column.categories, ...categories.filter((category) => !column.categories.includes(category))];
  const places = new Map(all.map((category, code) => [category, code]));
  const own = categories.map((category) => places.get(category) ?? -1);
  const moved = codes.map((code) => (code < 0 ? code : own[code]));
  return { ...column, categories: all, codes: joined(Int32Array, column.codes, moved) };
}

function joined<Numbers extends { set(from: ArrayLike<number>, at?: number): void }>(
  Kind: new (length: number) => Numbers,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): Numbers {
  const out = new Kind(first.length + second.length);
  out.set(first);
  out.set(second, first.length);
  return out;
}

function numericColumns({ columns }: Pick<Table, 'columns'>): readonly NumericColumn[] {
  return columns.filter((column) => column.kind !== 'text');
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function listed(names: readonly string[]): string {
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
}
