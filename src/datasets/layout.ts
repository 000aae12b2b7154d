import type { Dataset, FeatureColumn } from '../core/dataset.js';
import { UserErrors } from '../core/errors.js';
import type { PreprocessingStep } from '../core/settings.js';
import { oneHotOf } from './preprocessing/one-hot.js';
import type { NumericColumn, Table, TextColumn } from './table.js';

interface LayoutContext {
  /** The study's steps, not a candidate's: the layout is the same for all fits. */
  readonly steps: readonly PreprocessingStep[];
  /** Rows set aside: their categories are not looked at. */
  readonly testRows: Int32Array;
  readonly onWarning: (message: string) => void;
}

/** A source column in the design matrix: one number, or an indicator for each category that is known. */
export type Placement = { readonly kind: 'number'; readonly column: NumericColumn } | IndicatorPlacement;

interface IndicatorPlacement {
  readonly kind: 'indicators';
  readonly column: TextColumn;
  readonly categories: readonly string[];
}

/**
 * Lays a table out as the network's inputs: numbers as they are, each text column as one indicator for each category
 * that occurs in rows that are not test rows. A category that occurs in test rows only becomes all zeros, with a
 * warning. Without text columns the table's own memory is taken over, not copied.
 *
 * @throws UserErrors (data) where a column has more categories than one-hot allows
 */
export function layOutDataset(table: Table, { steps, testRows, onWarning }: LayoutContext): Dataset {
  const isTest = new Uint8Array(table.rows);
  for (const row of testRows) isTest[row] = 1;
  const placements = table.columns.map((column): Placement => {
    if (column.kind !== 'text') return { kind: 'number', column };
    return { kind: 'indicators', column, categories: knownCategories(column, isTest) };
  });
  checkCategories(table.source, placements, oneHotOf(steps)?.maxCategories ?? 0);
  const dataset = placeColumns(table, placements);
  for (const message of unknownCategories(placements)) onWarning(`${table.source}, ${message}`);
  return dataset;
}

function placeColumns(table: Table, placements: readonly Placement[]): Dataset {
  const columns = placements.flatMap(featureColumns);
  const { task, rows, target, classes, targetName, weights, hash } = table;
  return {
    task,
    rows,
    rowShape: table.imageShape ?? [columns.length],
    features: designMatrix(table, placements),
    columns,
    target,
    classes,
    targetName,
    weights,
    hash,
  };
}

function featureColumns(placement: Placement): FeatureColumn[] {
  if (placement.kind === 'number') {
    const { name, kind, origin } = placement.column;
    return [{ name, kind, origin, source: name, category: null }];
  }
  const source = placement.column.name;
  return placement.categories.map((category) => {
    return { name: `${source}=${category}`, kind: 'indicator', origin: 0, source, category };
  });
}

/**
 * The inputs of given placements, row-major [rows, width]; categories that the placements don't name become zeros.
 * Where these are the table's numbers in their order, it is the table's own memory.
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
    if (placement.kind === 'number') {
      const { slot } = placement.column;
      for (let row = 0; row < rows; row++) features[row * width + at] = values[row * stride + slot];
    } else {
      writeIndicators(placement, features.subarray(at), width);
    }
    at += placementWidth(placement);
  }
  return features;
}

function placementWidth(placement: Placement): number {
  return placement.kind === 'number' ? 1 : placement.categories.length;
}

function writeIndicators({ column, categories }: IndicatorPlacement, out: Float32Array, stride: number): void {
  const places = indicatorPlaces(column, categories);
  for (let row = 0; row < column.codes.length; row++) {
    const place = places[column.codes[row]];
    if (place >= 0) out[row * stride + place] = 1;
  }
}

/** Index among the known categories for each category of the column; −1: not known. */
function indicatorPlaces({ categories }: TextColumn, known: readonly string[]): Int32Array {
  const byName = new Map(known.map((category, index) => [category, index]));
  return Int32Array.from(categories, (category) => byName.get(category) ?? -1);
}

function knownCategories({ categories, codes }: TextColumn, isTest: Uint8Array): readonly string[] {
  const seen = new Uint8Array(categories.length);
  for (let row = 0; row < codes.length; row++) if (isTest[row] === 0) seen[codes[row]] = 1;
  return categories.filter((_, code) => seen[code] === 1);
}

function checkCategories(source: string, placements: readonly Placement[], most: number): void {
  const lines = placements.flatMap((placement) => {
    if (placement.kind === 'number' || placement.categories.length <= most) return [];
    const found = `found ${placement.categories.length} different values`;
    const remedy = 'name it in data.exclude if it is an identifier, or raise one-hot: { maxCategories }';
    return [`${source}, column "${placement.column.name}": ${found}; one-hot allows ${most}; ${remedy}`];
  });
  if (lines.length > 0) throw new UserErrors('data', lines);
}

/** A line for each column that holds categories without an indicator. */
export function unknownCategories(placements: readonly Placement[]): readonly string[] {
  return placements.flatMap((placement) => {
    if (placement.kind === 'number') return [];
    const { column, categories } = placement;
    const places = indicatorPlaces(column, categories);
    const rows = column.codes.reduce((count, code) => count + (places[code] < 0 ? 1 : 0), 0);
    if (rows === 0) return [];
    const unknown = column.categories.filter((_, code) => places[code] < 0);
    const names = unknown.slice(0, 5).join(', ') + (unknown.length > 5 ? `, … (${unknown.length})` : '');
    return [
      `column "${column.name}": ${rows} rows hold categories that training rows don't have (${names}); they count as none`,
    ];
  });
}
