import type { IndicatorPlacement, Placement } from './design-matrix.js';
import { placementWidth, placesOf } from './design-matrix.js';
import type { TextColumn } from './table.js';

/** How many of some rows hold each category. [categories] */
export function categoryCounts({ categories, codes }: TextColumn, isCounted: (row: number) => boolean): Int32Array {
  const counts = new Int32Array(categories.length);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0 && isCounted(row)) counts[codes[row]]++;
  return counts;
}

/** Categories that have no place of their own, and in how many rows; null: there are none. */
function categoriesOutside(column: TextColumn, known: readonly string[]): { rows: number; names: string } | null {
  const places = placesOf(column, known);
  const rows = column.codes.reduce((count, code) => count + (code >= 0 && places[code] < 0 ? 1 : 0), 0);
  if (rows === 0) return null;
  const outside = column.categories.filter((_, code) => places[code] < 0);
  return { rows, names: outside.slice(0, 5).join(', ') + (outside.length > 5 ? `, … (${outside.length})` : '') };
}

/**
 * A line for each column that holds categories that training rows don't have.
 *
 * @param seen categories of training rows by column name, rare ones included; where it is not known, those with a place
 */
export function unknownCategories(
  placements: readonly Placement[],
  seen: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly string[] {
  return placements.flatMap((placement) => {
    if (placement.kind !== 'indicators' && placement.kind !== 'ordinal') return [];
    const { column } = placement;
    // Whether it is one of the rare ones nobody can tell then.
    if (placement.kind === 'indicators' && placement.other && !seen.has(column.name)) return [];
    const known = placement.kind === 'ordinal' ? placement.order : placement.categories;
    const found = categoriesOutside(column, seen.get(column.name) ?? known);
    if (found === null) return [];
    const what = `column "${column.name}": ${found.rows} rows hold categories that training rows don't have`;
    return [`${what} (${found.names}); ${countAs(placement)}`];
  });
}

function countAs(placement: Placement): string {
  if (placement.kind === 'ordinal') return 'they count as missing';
  return placement.kind === 'indicators' && placement.other ? 'they count with the rare ones' : 'they count as none';
}

/** Lines about ordinal columns that hold what their given order does not. */
export function outsideOrder(column: TextColumn, order: readonly string[]): readonly string[] {
  const found = categoriesOutside(column, order);
  if (found === null) return [];
  const wanted = `ordinal wants one of ${order.join(', ')}`;
  const remedy = 'add it to the order, or correct the cells';
  return [`column "${column.name}": found ${found.names} (${found.rows} rows); ${wanted}; ${remedy}`];
}

/** Columns with more inputs than one-hot allows. */
export function tooManyCategories(placements: readonly Placement[], most: number): readonly string[] {
  return placements.flatMap((placement) => {
    if (placement.kind !== 'indicators' || placementWidth(placement) <= most) return [];
    const found = `found ${placement.categories.length} different values`;
    const remedy =
      'name it in data.exclude if it is an identifier, group rare ones by one-hot: { minFrequency }, or raise its maxCategories';
    return [`column "${placement.column.name}": ${found}; one-hot allows ${most}; ${remedy}`];
  });
}

const manyCategories = 50;
const severalCategories = 10;
const fewRowsEach = 5;

/** A line about a column whose categories are so many that most are hardly learned; null: they are not. */
export function manyCategoriesWarning({ column, categories }: IndicatorPlacement, rows: number): string | null {
  const count = categories.length;
  const each = rows / count;
  const isMany = count > manyCategories || (count >= severalCategories && each < fewRowsEach);
  if (!isMany) return null;
  const found = `${count} categories, each an input, with ${each < 10 ? each.toFixed(1) : Math.round(each)} training rows on average`;
  const remedy =
    'group rare ones by one-hot: { minFrequency: 10 }, or name the column in data.exclude if it is an identifier';
  return `column "${column.name}": ${found}; ${remedy}`;
}
