import { cellKind } from './cells.js';
import { isDate } from './dates.js';
import { missingMarks } from './missing.js';
import { isoDate } from './times.js';

/** What a look at a column tells, before anything is asked of it. */
export interface ColumnDescription {
  readonly name: string;
  /** What most of its cells that hold something are; `other`: what can be no input, such as lists. */
  readonly kind: 'number' | 'text' | 'date' | 'other';
  readonly missing: number;
  /** Different values, counted up to `mostDistinct`. */
  readonly distinct: number;
  readonly allDiffer: boolean;
  /** Rows of each different value, up to `mostDistinct` of these. */
  readonly counts: ReadonlyMap<string, number>;
  /** Dates as in ISO 8601, none before the one above it. */
  readonly rises: boolean;
  /** Nothing but 0 and 1, both. */
  readonly isLabel: boolean;
}

/** More different values than this tell nothing more. */
export const mostDistinct = 10_000;

export interface Look {
  /** As text. */
  add(cell: string): void;
  /** As a file that knows its types has it. */
  addValue(value: unknown): void;
  end(rows: number): ColumnDescription;
}

export function createLook(name: string): Look {
  const marks = missingMarks(null);
  const seen = new Map<string, number>();
  let [last, rises] = ['', true];
  const count = { number: 0, text: 0, date: 0, missing: 0 };

  function addFound(kind: 'number' | 'text' | 'date', value: string): void {
    const before = seen.get(value) ?? 0;
    if (before > 0 || seen.size < mostDistinct) seen.set(value, before + 1);
    // Dates with the year first stand in the order of their texts.
    if (kind !== 'date' || value < last || !isoDate.test(value)) rises = false;
    last = value;
    count[kind]++;
  }

  function add(cell: string): void {
    const kind = cellKind(cell, marks);
    const text = cell.trim();
    if (kind === 'missing') count.missing++;
    else addFound(kind === 'text' ? (isDate(text) ? 'date' : 'text') : 'number', text);
  }

  function addValue(value: unknown): void {
    if (value === null || value === undefined || Number.isNaN(value)) count.missing++;
    else if (value instanceof Date) addFound('date', value.toISOString());
    else if (typeof value === 'string') add(value);
    else addFound('number', String(value));
  }

  function end(rows: number): ColumnDescription {
    const kind = count.number >= count.text + count.date ? 'number' : count.date > count.text ? 'date' : 'text';
    const allDiffer = rows > 1 && seen.size === Math.min(rows, mostDistinct);
    const isLabel = kind === 'number' && seen.size === 2 && seen.has('0') && seen.has('1');
    const { size: distinct } = seen;
    return { name, kind, missing: count.missing, distinct, allDiffer, counts: seen, rises, isLabel };
  }

  return { add, addValue, end };
}
