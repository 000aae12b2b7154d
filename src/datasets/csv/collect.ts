import type { SplitColumn } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import type { DataFile } from '../files.js';
import {
  type Collector,
  createNameCollector,
  createNumberCollector,
  createTextCollector,
  type Finding,
  type Limit,
  type NumberCollector,
  type TextCollector,
} from './collectors.js';
import { parseHeader } from './header.js';
import { readRecords } from './records.js';
import type { Survey } from './survey.js';

/** What becomes of a column: feature numbers go into one row-major float32 matrix, the target's and weights into float64. */
export type ColumnUse = 'skip' | 'numbers' | 'texts' | 'target-numbers' | 'target-texts' | 'weights' | SplitColumn;

/** Says from the names and the first records what each column is for. @throws UserError where names are missing */
export type AssignUses = (names: readonly string[], sample: readonly (readonly string[])[]) => readonly ColumnUse[];

/** Told by column name, subtracted from its numbers; a column that is not named here has origin 0. */
export type Origins = ReadonlyMap<string, number>;

/** By column name; a column that is not named here may hold any number. */
export type Limits = ReadonlyMap<string, Limit>;

export type CollectedColumn =
  | { readonly use: 'numbers'; readonly name: string; readonly slot: number; readonly numbers: NumberCollector }
  | { readonly use: 'texts' | 'target-texts' | SplitColumn; readonly name: string; readonly texts: TextCollector }
  | {
      readonly use: 'target-numbers' | 'weights';
      readonly name: string;
      readonly numbers: NumberCollector;
      readonly values: Float64Array;
    };

export interface Collected {
  readonly rows: number;
  /** Columns that are not skipped, in the file's order. */
  readonly columns: readonly CollectedColumn[];
  /** Row-major [at least rows, number columns]. */
  readonly values: Float32Array;
  /** Lines with another number of fields than the header has; `cell` is the first one's number. */
  readonly ragged: Finding | null;
  readonly fields: number;
}

/** Enough records to tell numbers from texts, few enough to hold as strings. */
const sampleRecords = 256;

/**
 * One pass over a file. Memory is had once, in the size that the survey tells; a second pass may use the first one's.
 *
 * @throws UserError (data) for what makes reading on pointless; what is wrong with cells stands in the findings
 */
export async function collectColumns(
  file: DataFile,
  survey: Survey,
  assign: AssignUses,
  { origins, limits }: { readonly origins: Origins; readonly limits: Limits },
  memory: Float32Array | null,
): Promise<Collected> {
  let names: readonly string[] | null = null;
  let filling: Filling | null = null;
  const waiting: { readonly cells: readonly string[]; readonly line: number }[] = [];

  function start(header: readonly string[]): Filling {
    const sample = waiting.map(({ cells }) => cells).filter((cells) => cells.length === header.length);
    const numbers = { origins, limits };
    const begun = createFilling(header, assign(header, sample), survey.mostRecords, numbers, memory);
    for (const { cells, line } of waiting) begun.add(cells, line);
    return begun;
  }

  await readRecords(file, survey.delimiter, (cells, line) => {
    if (names === null) names = parseHeader(file.label, cells);
    else if (filling !== null) filling.add(cells, line);
    else {
      waiting.push({ cells, line });
      if (waiting.length === sampleRecords) filling = start(names);
    }
  });
  if (names === null) throw new UserError('data', `${file.label}: the file is empty; check how it was written`);
  return (filling ?? start(names)).end();
}

interface Filling {
  add(cells: readonly string[], line: number): void;
  end(): Collected;
}

function createFilling(
  names: readonly string[],
  uses: readonly ColumnUse[],
  mostRows: number,
  { origins, limits }: { readonly origins: Origins; readonly limits: Limits },
  memory: Float32Array | null,
): Filling {
  const stride = uses.filter((use) => use === 'numbers').length;
  const values = memory ?? new Float32Array(mostRows * stride);
  const columns: CollectedColumn[] = [];
  const collectors: (Collector | null)[] = [];
  let slots = 0;
  for (const [index, use] of uses.entries()) {
    const name = names[index];
    const limit = limits.get(name) ?? null;
    if (use === 'skip') {
      collectors.push(null);
    } else if (use === 'numbers') {
      const slot = slots++;
      const numbers = createNumberCollector({ values, stride, slot, origin: origins.get(name) ?? 0, limit });
      columns.push({ use, name, slot, numbers });
      collectors.push(numbers);
    } else if (use === 'target-numbers' || use === 'weights') {
      const own = new Float64Array(mostRows);
      const numbers = createNumberCollector({ values: own, stride: 1, slot: 0, origin: 0, limit });
      columns.push({ use, name, numbers, values: own });
      collectors.push(numbers);
    } else {
      const isName = use === 'group' || use === 'time' || use === 'fold';
      const texts = isName ? createNameCollector(mostRows) : createTextCollector(mostRows);
      columns.push({ use, name, texts });
      collectors.push(texts);
    }
  }

  let rows = 0;
  let ragged: Finding | null = null;

  function add(cells: readonly string[], line: number): void {
    if (cells.length !== names.length) {
      if (ragged === null) ragged = { count: 1, line, cell: String(cells.length) };
      else ragged.count++;
      return;
    }
    for (let index = 0; index < collectors.length; index++) collectors[index]?.add(cells[index], rows, line);
    rows++;
  }

  return { add, end: () => ({ rows, columns, values, ragged, fields: names.length }) };
}
