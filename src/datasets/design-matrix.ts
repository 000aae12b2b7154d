import type { NumericColumn, Table, TextColumn } from './table.js';

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
  { rows, values, columns }: Pick<Table, 'rows' | 'values' | 'columns'>,
  placements: readonly Placement[],
): Float32Array {
  if (placements.every((placement, i) => placement.kind === 'number' && placement.column.slot === i)) return values;
  const width = placements.reduce((sum, placement) => sum + placementWidth(placement), 0);
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
