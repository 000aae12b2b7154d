import { type CellKind, cellKind, isBlank, parseNumber } from './cells.js';

/** How often something was found in a column, and where first. */
export interface Finding {
  count: number;
  readonly line: number;
  readonly cell: string;
}

/** `refused`: numbers that a column may not hold. */
export type Findings = Partial<Record<CellKind | 'refused', Finding>>;

/** What the numbers of a column must be, besides finite. */
export interface Limit {
  accepts(value: number): boolean;
  readonly wanted: string;
  readonly remedy: string;
}

function note(findings: Findings, kind: CellKind | 'refused', cell: string, line: number): void {
  const before = findings[kind];
  if (before === undefined) findings[kind] = { count: 1, line, cell };
  else before.count++;
}

/** Takes a column's cells one by one. */
export interface Collector {
  add(cell: string, row: number, line: number): void;
}

/** Where numbers go: `values[row · stride + slot]`. */
interface NumberPlace {
  readonly values: Float32Array | Float64Array;
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

export function createNumberCollector({ values, stride, slot, origin, limit }: NumberPlace): NumberCollector {
  const findings: Findings = {};
  let count = 0;
  let mean = 0;
  let squares = 0;

  function add(cell: string, row: number, line: number): void {
    const value = parseNumber(cell);
    if (Number.isNaN(value)) {
      note(findings, cellKind(cell), cell, line);
      return;
    }
    if (limit !== null && !limit.accepts(value)) note(findings, 'refused', cell, line);
    values[row * stride + slot] = value - origin;
    count++;
    const away = value - mean;
    mean += away / count;
    squares += away * (value - mean);
  }

  return { add, findings, moments: () => ({ mean, sd: Math.sqrt(squares / Math.max(1, count)) }) };
}

export interface TextCollector extends Collector {
  readonly findings: Findings;
  /** Different texts in the order in which they came. */
  readonly texts: ReadonlyMap<string, number>;
  /** Line where each of the texts came first. */
  readonly firstLines: readonly number[];
  /** Index into `texts` by row. */
  readonly codes: Int32Array;
}

/** Texts as codes. Surrounding blanks don't count; a number has one text however it is written (`1`, `1.0`). */
export function createTextCollector(rows: number): TextCollector {
  const findings: Findings = {};
  const texts = new Map<string, number>();
  const firstLines: number[] = [];
  const codes = new Int32Array(rows);

  function add(cell: string, row: number, line: number): void {
    if (isBlank(cell)) {
      note(findings, 'missing', cell, line);
      return;
    }
    const value = parseNumber(cell);
    const isNumber = !Number.isNaN(value);
    note(findings, isNumber ? 'number' : 'text', cell, line);
    const text = isNumber ? numberText(value) : cell.trim();
    let code = texts.get(text);
    if (code === undefined) {
      code = texts.size;
      texts.set(text, code);
      firstLines.push(line);
    }
    codes[row] = code;
  }

  return { add, findings, texts, firstLines, codes };
}

/** A class or category that is a number, as text. */
function numberText(value: number): string {
  return String(value === 0 ? 0 : value); // -0
}

/**
 * Names that rows are split by: as texts, but a mark for "no value" is none. Rows without a group would otherwise be
 * one group.
 */
export function createNameCollector(rows: number): TextCollector {
  const collector = createTextCollector(rows);

  function add(cell: string, row: number, line: number): void {
    if (!isBlank(cell) && cellKind(cell) === 'missing') note(collector.findings, 'missing', cell, line);
    else collector.add(cell, row, line);
  }

  return { ...collector, add };
}
