import { type CellKind, cellKind, fitsFloat32, parseNumber } from './cells.js';
import { isDate } from './dates.js';
import { type MissingMarks, usualMarks } from './missing.js';

/** How often something was found in a column, and where first. */
export interface Finding {
  count: number;
  /** Line of the file, or row of a file without lines; both from 1. */
  readonly line: number;
  readonly cell: string;
}

/** `date`: texts that are dates, each counted once; `refused`: numbers that a column may not hold. */
type FindingKind = CellKind | 'date' | 'refused';
export type Findings = Partial<Record<FindingKind, Finding>>;

/** What the numbers of a column must be, besides finite. */
export interface Limit {
  accepts(value: number): boolean;
  readonly wanted: string;
  readonly remedy: string;
}

function note(findings: Findings, kind: FindingKind, cell: string, line: number): void {
  const before = findings[kind];
  if (before === undefined) findings[kind] = { count: 1, line, cell };
  else before.count++;
}

/** Takes a column's cells one by one. */
export interface Collector {
  /** As text. */
  add(cell: string, row: number, line: number): void;
  /** As a number; NaN where there is none. */
  addNumber(value: number, row: number, line: number): void;
}

/** Where numbers go: `values[(row − first) · stride + slot]`, the first row of the window as it is then. */
interface NumberPlace {
  readonly window: { readonly values: Float32Array | Float64Array; readonly first: number };
  readonly stride: number;
  readonly slot: number;
  /** Subtracted in double precision before the value is stored. */
  readonly origin: number;
  /** null: any number. */
  readonly limit: Limit | null;
}

export interface NumberCollector extends Collector {
  readonly findings: Findings;
  /** Of the cells so far, in double precision (Welford); sd is the population's. */
  moments(): { readonly mean: number; readonly sd: number };
}

/** Missing values become NaN. */
export function createNumberCollector(
  { window, stride, slot, origin, limit }: NumberPlace,
  marks: MissingMarks,
): NumberCollector {
  const findings: Findings = {};
  const { values } = window;
  const hasNumberMarks = marks.numbers.size > 0;
  let count = 0;
  let mean = 0;
  let squares = 0;

  function addMissing(cell: string, row: number, line: number): void {
    note(findings, 'missing', cell, line);
    values[(row - window.first) * stride + slot] = Number.NaN;
  }

  function store(value: number, row: number, line: number): void {
    if (limit !== null && !limit.accepts(value)) note(findings, 'refused', String(value), line);
    values[(row - window.first) * stride + slot] = value - origin;
    count++;
    const away = value - mean;
    mean += away / count;
    squares += away * (value - mean);
  }

  function add(cell: string, row: number, line: number): void {
    const value = parseNumber(cell);
    if (!Number.isNaN(value) && !(hasNumberMarks && marks.numbers.has(value))) {
      store(value, row, line);
      return;
    }
    const kind = cellKind(cell, marks);
    if (kind === 'missing') addMissing(cell, row, line);
    else note(findings, kind, cell, line);
  }

  function addNumber(value: number, row: number, line: number): void {
    if (Number.isNaN(value)) addMissing('', row, line);
    else if (hasNumberMarks && marks.numbers.has(value)) addMissing(String(value), row, line);
    else if (fitsFloat32(value)) store(value, row, line);
    else note(findings, 'infinite', String(value), line);
  }

  return { add, addNumber, findings, moments: () => ({ mean, sd: Math.sqrt(squares / Math.max(1, count)) }) };
}

export interface TextCollector extends Collector {
  readonly findings: Findings;
  /** Different texts in the order in which they came. */
  readonly texts: ReadonlyMap<string, number>;
  /** Line where each of the texts came first. */
  readonly firstLines: readonly number[];
  /** Index into `texts` by row; −1: missing. */
  readonly codes: Int32Array;
}

/** Texts as codes. Surrounding blanks don't count; a number has one text however it is written (`1`, `1.0`). */
export function createTextCollector(rows: number, marks: MissingMarks): TextCollector {
  const findings: Findings = {};
  const texts = new Map<string, number>();
  const firstLines: number[] = [];
  const codes = new Int32Array(rows);

  function addMissing(cell: string, row: number, line: number): void {
    note(findings, 'missing', cell, line);
    codes[row] = -1;
  }

  function add(cell: string, row: number, line: number): void {
    const trimmed = cell.trim();
    if (marks.amongTexts.has(trimmed.toLowerCase())) addMissing(cell, row, line);
    else {
      const value = parseNumber(cell);
      if (!Number.isNaN(value)) addNumber(value, row, line);
      else {
        note(findings, 'text', cell, line);
        store(trimmed, row, line);
      }
    }
  }

  function addNumber(value: number, row: number, line: number): void {
    if (Number.isNaN(value) || marks.numbers.has(value))
      addMissing(Number.isNaN(value) ? '' : String(value), row, line);
    else {
      note(findings, 'number', String(value), line);
      store(numberText(value), row, line);
    }
  }

  function store(text: string, row: number, line: number): void {
    let code = texts.get(text);
    if (code === undefined) {
      code = texts.size;
      texts.set(text, code);
      firstLines.push(line);
      if (isDate(text)) note(findings, 'date', text, line);
    }
    codes[row] = code;
  }

  return { add, addNumber, findings, texts, firstLines, codes };
}

/** A class or category that is a number, as text. */
function numberText(value: number): string {
  return String(value === 0 ? 0 : value); // -0
}

/**
 * Names that rows are split by: as texts, but every mark for "no value" is none. Rows without a group would otherwise be
 * one group.
 */
export function createNameCollector(rows: number, marks: MissingMarks): TextCollector {
  return createTextCollector(rows, { ...marks, amongTexts: new Set([...usualMarks, ...marks.amongTexts]) });
}
