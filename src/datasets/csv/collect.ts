import { UserError } from '../../core/errors.js';
import {
  type Collect,
  type Collected,
  type CollectOptions,
  type ColumnUse,
  openColumns,
} from '../columns/collected.js';
import type { Finding } from '../columns/collectors.js';
import type { DataFile } from '../files.js';
import { parseHeader } from './header.js';
import { readRecords } from './records.js';
import { type Survey, surveyText } from './survey.js';

/** Says from the names and the first records what each column is for. @throws UserError where names are missing */
export type AssignUses = (names: readonly string[], sample: readonly (readonly string[])[]) => readonly ColumnUse[];

/** Enough records to tell numbers from texts, few enough to hold as strings. */
const sampleRecords = 256;

/** Passes over a file, one each time. @throws UserError (data) for what makes reading on pointless */
export async function csvCollector(file: DataFile, assign: AssignUses): Promise<Collect> {
  const survey = await surveyText(file);
  return (options) => collectColumns(file, survey, assign, options);
}

/** Memory is had once, in the size that the survey tells. */
async function collectColumns(
  file: DataFile,
  survey: Survey,
  assign: AssignUses,
  options: CollectOptions,
): Promise<Collected> {
  let names: readonly string[] | null = null;
  let filling: Filling | null = null;
  const waiting: { readonly cells: readonly string[]; readonly line: number }[] = [];

  function start(header: readonly string[]): Filling {
    const sample = waiting.map(({ cells }) => cells).filter((cells) => cells.length === header.length);
    const begun = createFilling(header, assign(header, sample), survey.mostRecords, options);
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
  options: CollectOptions,
): Filling {
  const { columns, collectors, keeping } = openColumns(names, uses, { mostRows, blockRows: 1 }, options);
  let rows = 0;
  let ragged: Finding | null = null;

  function add(cells: readonly string[], line: number): void {
    if (cells.length !== names.length) {
      if (ragged === null) ragged = { count: 1, line, cell: String(cells.length) };
      else ragged.count++;
      return;
    }
    for (let index = 0; index < collectors.length; index++) collectors[index]?.add(cells[index], rows, line);
    keeping.complete(++rows);
  }

  return { add, end: () => ({ rows, columns, keeping, ragged, fields: names.length }) };
}
