import type { SplitColumn, Values } from '../../core/dataset.js';
import { UserErrors } from '../../core/errors.js';
import type { TableColumn } from '../table.js';
import { recode } from '../target.js';
import type { Keeping, ValueKeeper } from '../values/keeper.js';
import {
  type Collector,
  createNameCollector,
  createNumberCollector,
  createTextCollector,
  type Finding,
  type Limit,
  type NumberCollector,
  type TextCollector,
} from './collectors.js';
import { complaintsAbout, type Rules } from './complaints.js';
import type { MissingMarks } from './missing.js';
import { originsWanted } from './origins.js';

/** What becomes of a column: feature numbers go into one row-major float32 matrix, the target's and weights into float64. */
export type ColumnUse = 'skip' | 'numbers' | 'texts' | 'target-numbers' | 'target-texts' | 'weights' | SplitColumn;

/** Told by column name, subtracted from its numbers; a column that is not named here has origin 0. */
export type Origins = ReadonlyMap<string, number>;

/** By column name; a column that is not named here may hold any number. */
export type Limits = ReadonlyMap<string, Limit>;

export type CollectedColumn =
  | { readonly use: 'numbers'; readonly name: string; readonly slot: number; readonly numbers: NumberCollector }
  | { readonly use: 'texts' | 'target-texts' | SplitColumn; readonly name: string; readonly texts: TextCollector }
  | {
      readonly use: 'target-numbers' | 'weights';
      readonly name: string;
      readonly numbers: NumberCollector;
      readonly values: Float64Array;
    };

export interface Collected {
  readonly rows: number;
  /** Columns that are not skipped, in the file's order. */
  readonly columns: readonly CollectedColumn[];
  /** Where the numbers are, row-major [rows, number columns]; NaN is a missing value. */
  readonly keeping: Keeping;
  /** Lines with another number of fields than the header has; `cell` is the first one's number. */
  readonly ragged: Finding | null;
  readonly fields: number;
}

/** How a file's columns are collected. */
export interface CollectOptions {
  readonly marks: MissingMarks;
  readonly origins: Origins;
  readonly limits: Limits;
  /** Of an earlier pass, to be used again; null: there was none. */
  readonly again: Keeping | null;
  readonly keeper: ValueKeeper;
}

/** Columns that wait for their cells. */
interface OpenColumns {
  readonly columns: readonly CollectedColumn[];
  /** By the file's column; null: skipped. */
  readonly collectors: readonly (Collector | null)[];
  readonly keeping: Keeping;
}

/** Memory is had once, for at most so many rows. */
export function openColumns(
  names: readonly string[],
  uses: readonly ColumnUse[],
  { mostRows, blockRows }: { readonly mostRows: number; readonly blockRows: number },
  { marks, origins, limits, again, keeper }: CollectOptions,
): OpenColumns {
  const stride = uses.filter((use) => use === 'numbers').length;
  again?.restart();
  const keeping = again ?? keeper.open({ rows: mostRows, width: stride, blockRows });
  const { window } = keeping;
  const columns: CollectedColumn[] = [];
  const collectors: (Collector | null)[] = [];
  let slots = 0;
  for (const [index, use] of uses.entries()) {
    const name = names[index];
    const limit = limits.get(name) ?? null;
    if (use === 'skip') {
      collectors.push(null);
    } else if (use === 'numbers') {
      const slot = slots++;
      const numbers = createNumberCollector({ window, stride, slot, origin: origins.get(name) ?? 0, limit }, marks);
      columns.push({ use, name, slot, numbers });
      collectors.push(numbers);
    } else if (use === 'target-numbers' || use === 'weights') {
      const own = new Float64Array(mostRows);
      const place = { window: { values: own, first: 0 }, stride: 1, slot: 0, origin: 0, limit };
      const numbers = createNumberCollector(place, marks);
      columns.push({ use, name, numbers, values: own });
      collectors.push(numbers);
    } else {
      const isName = use === 'group' || use === 'time' || use === 'fold';
      const texts = isName ? createNameCollector(mostRows, marks) : createTextCollector(mostRows, marks);
      columns.push({ use, name, texts });
      collectors.push(texts);
    }
  }
  return { columns, collectors, keeping };
}

/** Cells that are what they should be, and what was subtracted from numbers. */
export interface Checked {
  readonly collected: Collected;
  /** Row-major [rows, number columns]. */
  readonly values: Values;
  readonly origins: Origins;
}

/** One pass over a file. */
export type Collect = (options: CollectOptions) => Promise<Collected>;

/**
 * Reads once and complains about everything at once. Reads again only where a column needs an origin to keep its digits
 * and origins were not given.
 *
 * @throws UserErrors (data)
 */
export async function collectChecked(
  collect: Collect,
  marks: MissingMarks,
  rules: Rules,
  given: Origins | null,
  keeper: ValueKeeper,
): Promise<Checked> {
  const { limits } = rules;
  const first = await collect({ marks, limits, origins: given ?? new Map(), again: null, keeper });
  const complaints = complaintsAbout(first, rules);
  if (complaints.length > 0) throw new UserErrors('data', complaints);
  const origins = given ?? originsWanted(first);
  const isDone = given !== null || origins.size === 0;
  const collected = isDone ? first : await collect({ marks, limits, origins, again: first.keeping, keeper });
  return { collected, values: collected.keeping.end(collected.rows), origins };
}

export function toTableColumn(column: CollectedColumn, rows: number, origins: Origins): TableColumn {
  switch (column.use) {
    case 'numbers': {
      const missing = column.numbers.findings.missing?.count ?? 0;
      return { kind: 'numeric', name: column.name, slot: column.slot, origin: origins.get(column.name) ?? 0, missing };
    }
    case 'texts': {
      const { names, codes } = recode(column.texts.texts, column.texts.codes.subarray(0, rows));
      return { kind: 'text', name: column.name, categories: names, codes };
    }
    default:
      throw new Error('targets and weights are no features');
  }
}
