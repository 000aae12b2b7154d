import { cellKind } from '../columns/cells.js';
import { isDate } from '../columns/dates.js';
import { missingMarks } from '../columns/missing.js';
import { openDataFile } from '../files.js';
import { parseHeader } from './header.js';
import { readRecords } from './records.js';
import { surveyText } from './survey.js';

/** What a look at a column tells, before anything is asked of it. */
export interface ColumnDescription {
  readonly name: string;
  /** What most of its cells that hold something are. */
  readonly kind: 'number' | 'text' | 'date';
  readonly missing: number;
  /** Different values, counted up to `mostDistinct`. */
  readonly distinct: number;
  readonly allDiffer: boolean;
}

export interface TableDescription {
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
}

/** More different values than this tell nothing more. */
const mostDistinct = 10_000;

/** @throws UserError (data) where it is no table in a CSV file */
export async function describeCsv(label: string, baseDirectory: string): Promise<TableDescription> {
  const file = await openDataFile(label, baseDirectory);
  const { delimiter } = await surveyText(file);
  let looks: readonly Look[] | null = null;
  let rows = 0;
  await readRecords(file, delimiter, (cells) => {
    if (looks === null) {
      looks = parseHeader(file.label, cells).map(createLook);
      return;
    }
    rows++;
    looks.forEach((look, index) => {
      look.add(cells[index] ?? '');
    });
  });
  const columns: readonly Look[] = looks ?? [];
  return { rows, columns: columns.map((look) => look.end(rows)) };
}

interface Look {
  add(cell: string): void;
  end(rows: number): ColumnDescription;
}

function createLook(name: string): Look {
  const marks = missingMarks(null);
  const seen = new Set<string>();
  const count = { number: 0, text: 0, date: 0, missing: 0 };

  function add(cell: string): void {
    const kind = cellKind(cell, marks);
    if (kind === 'missing') {
      count.missing++;
      return;
    }
    if (seen.size < mostDistinct) seen.add(cell.trim());
    count[kind === 'text' ? (isDate(cell.trim()) ? 'date' : 'text') : 'number']++;
  }

  function end(rows: number): ColumnDescription {
    const kind = count.number >= count.text + count.date ? 'number' : count.date > count.text ? 'date' : 'text';
    const allDiffer = rows > 1 && seen.size === Math.min(rows, mostDistinct);
    return { name, kind, missing: count.missing, distinct: seen.size, allDiffer };
  }

  return { add, end };
}
