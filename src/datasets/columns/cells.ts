import type { MissingMarks } from './missing.js';

/** What a cell of a CSV file may hold. */
export type CellKind = 'number' | 'missing' | 'infinite' | 'text';

const infinityMark = /^[+-]?inf(inity)?$/i;
const blank = /^\s*$/;

/** Beyond this a number is infinite in float32. */
const largest = 3.4028234663852886e38;

/** The number that a cell holds in decimal notation, NaN where it holds none that fits float32. */
export function parseNumber(cell: string): number {
  const value = Number(cell);
  if (value === 0 && blank.test(cell)) return Number.NaN;
  if (hasRadixPrefix(cell)) return Number.NaN;
  return fitsFloat32(value) ? value : Number.NaN;
}

/** NaN does not. */
export function fitsFloat32(value: number): boolean {
  return value <= largest && value >= -largest;
}

/** `Number` takes 0x1F, 0b1 and 0o7, which in a table are codes and not numbers. */
function hasRadixPrefix(cell: string): boolean {
  if (cell.length < 3) return false;
  const letter = cell.charCodeAt(1) | 32;
  if (letter === 120 || letter === 98 || letter === 111) return true;
  return cell.charCodeAt(0) <= 32 && hasRadixPrefix(cell.trimStart());
}

/** Why a cell among numbers is no number, or that it is one. */
export function cellKind(cell: string, marks: MissingMarks): CellKind {
  const value = parseNumber(cell);
  if (!Number.isNaN(value)) return marks.numbers.has(value) ? 'missing' : 'number';
  const text = cell.trim();
  if (marks.amongNumbers.has(text.toLowerCase())) return 'missing';
  const unbounded = infinityMark.test(text) || (text !== '' && !hasRadixPrefix(text) && !Number.isNaN(Number(text)));
  return unbounded ? 'infinite' : 'text';
}
