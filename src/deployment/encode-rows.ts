import { UserError } from '../core/errors.js';
import { type MissingMarks, missingMarks } from '../datasets/columns/missing.js';
import type { Target } from '../training/metrics/prediction.js';
import { type CardColumn, type ModelCard, numbersOf } from './model-card.js';

/** One row as people hold it: column name → value, as it stood in the training data. Further columns are ignored. */
export type Row = Readonly<Record<string, unknown>>;

/** What becomes of a category that training never saw: it has no input of its own, so its row has none of them; in an order it is missing. */
export type OnUnknownCategory = (complaint: UserError) => void;

/**
 * Rows → the network's features before preprocessing, as the readers of the training data made them.
 *
 * @returns [rows, width]
 * @throws UserError about the first value that is missing or of another kind
 */
export function encodeFeatures(rows: readonly Row[], { input }: ModelCard, onUnknown: OnUnknownCategory): Float32Array {
  return input.kind === 'image' ? encodeImages(rows, input) : encodeTable(rows, input, onUnknown);
}

function encodeTable(
  rows: readonly Row[],
  { columns, missing }: Extract<ModelCard['input'], { kind: 'table' }>,
  onUnknown: OnUnknownCategory,
) {
  const sources = groupBySource(columns);
  const marks = missingMarks(missing);
  const features = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    const out = features.subarray(i * columns.length, (i + 1) * columns.length);
    for (const [source, places] of sources) {
      const value = row[source];
      const own = { columns, places, out };
      if (isMissing(value, marks) && columns[places[0]].fill !== null) writeMissing(own);
      else writeValue(own, requireValue(row, source, i), i, onUnknown);
    }
  });
  return features;
}

/** Inputs of one source column in one row. */
interface SourceInputs {
  readonly columns: readonly CardColumn[];
  readonly places: readonly number[];
  /** [columns], zeros so far. */
  readonly out: Float32Array;
}

function isMissing(value: unknown, { amongTexts, numbers }: MissingMarks): boolean {
  if (typeof value === 'number') return Number.isNaN(value) || numbers.has(value);
  return value === undefined || value === null || (typeof value === 'string' && amongTexts.has(marked(value)));
}

function marked(value: string): string {
  return value.trim().toLowerCase();
}

/** 1 in the mark where there is one; what has no other sense is NaN, to be filled in. */
function writeMissing({ columns, places, out }: SourceInputs): void {
  const hasMark = places.some((place) => columns[place].kind === 'missing');
  for (const place of places) {
    const { kind } = columns[place];
    if (kind === 'missing') out[place] = 1;
    else if (kind === 'numeric' || kind === 'ordinal' || !hasMark) out[place] = Number.NaN;
  }
}

function writeValue(
  { columns, places, out }: SourceInputs,
  value: unknown,
  row: number,
  onUnknown: OnUnknownCategory,
): void {
  const [first] = places;
  const { kind, source, origin, order = [], fill } = columns[first];
  if (kind === 'numeric') {
    out[first] = requireNumber(value, row, source) - origin;
    return;
  }
  const known = kind === 'ordinal' ? order : places.map((place) => columns[place].category);
  const index = known.indexOf(String(value));
  if (kind === 'ordinal') out[first] = index < 0 ? Number.NaN : index;
  else if (index >= 0) out[places[index]] = 1;
  if (index >= 0) return;
  const other = places.find((place) => columns[place].kind === 'other');
  if (other !== undefined) {
    out[other] = 1;
    return;
  }
  const complaint = wrong(row, source, value, `one of ${known.filter((name) => name !== null).join(', ')}`);
  if (kind === 'ordinal' && fill === null) throw complaint;
  onUnknown(complaint);
}

/** An image stands in its row as `pixels`: 0–255, row-major. */
function encodeImages(rows: readonly Row[], { shift }: Extract<ModelCard['input'], { kind: 'image' }>): Float32Array {
  const size = shift.length;
  const features = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    const pixels = requireValue(row, 'pixels', i);
    if (!isPixels(pixels) || pixels.length !== size)
      throw wrong(i, 'pixels', pixels, `a list of ${size} numbers 0–255`);
    for (let j = 0; j < size; j++) features[i * size + j] = requireNumber(pixels[j], i, 'pixels') / 255;
  });
  return features;
}

function isPixels(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/**
 * Labels → class indices, 1 or 0 for each label, or numbers.
 *
 * @throws UserError where a label is missing, or is no class that the model knows
 */
export function encodeTarget(rows: readonly Row[], card: ModelCard): Target {
  const { task, target } = card;
  if (task === 'regression') {
    const names = numbersOf(card).map(({ name }) => name);
    return Float64Array.from(
      rows.flatMap((row, i) => names.map((name) => requireNumber(requireValue(row, name, i), i, name))),
    );
  }
  if (task === 'multi-label') {
    return Float64Array.from(rows.flatMap((row, i) => (target.labels ?? []).map((name) => requireLabel(row, name, i))));
  }
  return Int32Array.from(rows, (row, i) => {
    const value = requireValue(row, target.name, i);
    const index = target.classes.indexOf(String(value));
    if (index < 0) throw wrong(i, target.name, value, `one of the classes ${target.classes.join(', ')}`);
    return index;
  });
}

function requireLabel(row: Row, name: string, index: number): number {
  const value = requireValue(row, name, index);
  if (value === 0 || value === 1 || typeof value === 'boolean') return Number(value);
  throw wrong(index, name, value, '1 (the label is there) or 0');
}

/** How much each row counts, where training weighted rows and these have weights too; null: all alike. */
export function encodeWeights(rows: readonly Row[], { target }: ModelCard): Float64Array | null {
  const name = target.weight;
  if (name === undefined || rows.every((row) => row[name] === undefined)) return null;
  return Float64Array.from(rows, (row, i) => {
    const weight = requireNumber(requireValue(row, name, i), i, name);
    if (weight < 0) throw wrong(i, name, weight, 'a weight of at least 0');
    return weight;
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

function requireNumber(value: unknown, row: number, column: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(row, column, value, 'a finite number');
}

function wrong(row: number, column: string, value: unknown, wanted: string): UserError {
  const found = typeof value === 'string' ? JSON.stringify(value) : isPixels(value) ? `${value.length} values` : value;
  return new UserError(
    'data',
    `row ${row}, column ${column}: found ${String(found)}; ${wanted} is wanted; give the value as it stood in the training data`,
  );
}
