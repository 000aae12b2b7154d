import type { StoredRows, Values } from '../core/dataset.js';
import type { NumericColumn, Table, TextColumn } from './table.js';
import { keepRows, type ValueKeeper } from './values/keeper.js';
import { blocksOf, rowsAtATime } from './values/values.js';

/** A source column in the design matrix. */
export type Placement =
  /** Its numbers as they are; NaN: missing. */
  | { readonly kind: 'number'; readonly column: NumericColumn }
  /** 1 where its number is missing. */
  | { readonly kind: 'missing'; readonly column: NumericColumn }
  | IndicatorPlacement
  /** The category's place in the order; NaN: missing, or not in the order. */
  | { readonly kind: 'ordinal'; readonly column: TextColumn; readonly order: readonly string[] };

/**
 * One input for each category, in this order; then one for all other categories, where there is one; then one for
 * missing values, where there is one. Without the last, missing values make all of them NaN.
 */
export interface IndicatorPlacement {
  readonly kind: 'indicators';
  readonly column: TextColumn;
  readonly categories: readonly string[];
  readonly other: boolean;
  readonly missing: boolean;
}

/**
 * The inputs of given placements, row-major [rows, width]; categories that the placements have no place for become
 * zeros. Where these are the table's numbers in their order, it is the table's own memory.
 */
export function designMatrix(
  { rows, values, columns }: MatrixSource & { readonly values: Float32Array },
  placements: readonly Placement[],
): Float32Array {
  if (areAsTheyLie(placements)) return values;
  const width = widthOf(placements);
  const stride = columns.filter(({ kind }) => kind !== 'text').length;
  const features = new Float32Array(rows * width);
  let at = 0;
  for (const placement of placements) {
    const out = features.subarray(at);
    if (placement.kind === 'indicators') writeIndicators(placement, out, width);
    else if (placement.kind === 'ordinal') writeOrdinal(placement.column, placement.order, out, width);
    else {
      const { slot } = placement.column;
      const isMark = placement.kind === 'missing';
      for (let row = 0; row < rows; row++) {
        const value = values[row * stride + slot];
        out[row * width] = isMark ? Number(Number.isNaN(value)) : value;
      }
    }
    at += placementWidth(placement);
  }
  return features;
}

type MatrixSource = Pick<Table, 'rows' | 'columns'>;

function areAsTheyLie(placements: readonly Placement[]): boolean {
  return placements.every((placement, i) => placement.kind === 'number' && placement.column.slot === i);
}

function widthOf(placements: readonly Placement[]): number {
  return placements.reduce((sum, placement) => sum + placementWidth(placement), 0);
}

/** The same wherever the numbers are; of those that are not in memory, some rows at a time. */
export function keptDesignMatrix(
  { values, ...table }: MatrixSource & { readonly values: Values },
  placements: readonly Placement[],
  keeper: ValueKeeper,
): Values {
  if (values instanceof Float32Array) return designMatrix({ ...table, values }, placements);
  return areAsTheyLie(placements) ? values : placeBlocks(table, values, placements, keeper);
}

function placeBlocks(
  { rows, columns }: MatrixSource,
  values: StoredRows,
  placements: readonly Placement[],
  keeper: ValueKeeper,
): Values {
  const width = widthOf(placements);
  const keeping = keeper.open({ rows, width, blockRows: 1 });
  for (const { first, end, numbers } of blocksOf(values, rowsAtATime(Math.max(width, values.width)))) {
    const own = placements.map((placement) => ofRows(placement, first, end));
    keepRows(keeping, first, designMatrix({ rows: end - first, values: numbers, columns }, own), width);
  }
  return keeping.end(rows);
}

/** Texts of some rows; numbers are found where the rows' numbers are. */
function ofRows(placement: Placement, first: number, end: number): Placement {
  if (placement.kind !== 'indicators' && placement.kind !== 'ordinal') return placement;
  const { column } = placement;
  return { ...placement, column: { ...column, codes: column.codes.subarray(first, end) } };
}

export function placementWidth(placement: Placement): number {
  if (placement.kind !== 'indicators') return 1;
  return placement.categories.length + Number(placement.other) + Number(placement.missing);
}

function writeIndicators(placement: IndicatorPlacement, out: Float32Array, stride: number): void {
  const { column, categories, other, missing } = placement;
  const known = placesOf(column, categories);
  const otherwise = other ? categories.length : -1;
  const missingAt = missing ? categories.length + Number(other) : -1;
  const width = placementWidth(placement);
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row];
    const start = row * stride;
    if (code < 0 && missingAt < 0) out.fill(Number.NaN, start, start + width);
    else {
      const own = code < 0 ? missingAt : known[code];
      const place = own < 0 ? otherwise : own;
      if (place >= 0) out[start + place] = 1;
    }
  }
}

function writeOrdinal(column: TextColumn, order: readonly string[], out: Float32Array, stride: number): void {
  const places = placesOf(column, order);
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row];
    const place = code < 0 ? -1 : places[code];
    out[row * stride] = place < 0 ? Number.NaN : place;
  }
}

/** Index among the known categories for each category of the column; −1: not known. */
export function placesOf({ categories }: TextColumn, known: readonly string[]): Int32Array {
  const byName = new Map(known.map((category, index) => [category, index]));
  return Int32Array.from(categories, (category) => byName.get(category) ?? -1);
}
