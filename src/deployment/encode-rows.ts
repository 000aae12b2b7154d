import { UserError } from '../core/errors.js';
import type { Target } from '../training/metrics/prediction.js';
import type { CardColumn, ModelCard } from './model-card.js';

/** One row as people hold it: column name → value, as it stood in the training data. Further columns are ignored. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Rows → the network's features before preprocessing, as the readers of the training data made them.
 *
 * @returns [rows, width]
 * @throws UserError about the first value that is missing, of another kind, or a category that training never saw
 */
export function encodeFeatures(rows: readonly Row[], { input }: ModelCard): Float32Array {
  const { columns } = input;
  const sources = groupBySource(columns);
  const features = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    for (const [source, places] of sources) {
      const value = requireValue(row, source, i);
      const encode = columns[places[0]].kind === 'indicator' ? encodeCategory : encodeNumber;
      encode(value, { row: i, source, places, columns, out: features.subarray(i * columns.length) });
    }
  });
  return features;
}

interface Place {
  readonly row: number;
  readonly source: string;
  /** Indices of the columns that come from this source. */
  readonly places: readonly number[];
  readonly columns: readonly CardColumn[];
  readonly out: Float32Array;
}

function encodeNumber(value: unknown, { row, source, places, columns, out }: Place): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(row, source, value, 'a finite number');
  const [place] = places;
  out[place] = value - columns[place].origin;
}

function encodeCategory(value: unknown, { row, source, places, columns, out }: Place): void {
  const known = places.map((place) => columns[place].category ?? '');
  const place = places[known.indexOf(String(value))];
  if (place === undefined) throw wrong(row, source, value, `one of ${known.join(', ')}`);
  out[place] = 1 - columns[place].origin;
}

/**
 * Labels → class indices, or numbers.
 *
 * @throws UserError where a label is missing, or is no class that the model knows
 */
export function encodeTarget(rows: readonly Row[], { task, target }: ModelCard): Target {
  if (task === 'regression') {
    return Float64Array.from(rows, (row, i) => {
      const value = requireValue(row, target.name, i);
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(i, target.name, value, 'a finite number');
      return value;
    });
  }
  return Int32Array.from(rows, (row, i) => {
    const value = requireValue(row, target.name, i);
    const index = target.classes.indexOf(String(value));
    if (index < 0) throw wrong(i, target.name, value, `one of the classes ${target.classes.join(', ')}`);
    return index;
  });
}

function groupBySource(columns: readonly CardColumn[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  columns.forEach(({ source }, place) => {
    const group = groups.get(source);
    if (group === undefined) groups.set(source, [place]);
    else group.push(place);
  });
  return groups;
}

function requireValue(row: Row, column: string, index: number): unknown {
  const value = row[column];
  if (value !== undefined && value !== null) return value;
  throw new UserError(
    'data',
    `row ${index}, column ${column}: found no value; the model needs one; add it or leave the row out`,
  );
}

function wrong(row: number, column: string, value: unknown, wanted: string): UserError {
  const found = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new UserError(
    'data',
    `row ${row}, column ${column}: found ${found}; ${wanted} is wanted; give the value as it stood in the training data`,
  );
}
