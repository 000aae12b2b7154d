import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../core/errors.js';
import type { DataFile } from '../files.js';

/** Called for every record that is not a blank line; `line` counts from 1 and is the line where the record begins. */
type OnRecord = (cells: readonly string[], line: number) => void;

/** A record longer than this means that a quote was never closed. */
const mostRecordBytes = 1 << 24;

/**
 * Parses a file record by record; nothing is kept. Quoted fields may hold delimiters, doubled quotes and line breaks.
 *
 * @throws UserError (data) where quotes are wrong, and whatever `onRecord` throws
 */
export async function readRecords(file: DataFile, delimiter: string, onRecord: OnRecord): Promise<void> {
  let line = 1;
  let linesSeen = 0; // as the parser counts: a quoted \r\n is two to it

  const parser = parse({
    bom: true,
    delimiter,
    max_record_size: mostRecordBytes,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // Taken here and not as stream output, so that no queue of records builds up.
    on_record: (cells: string[], { lines }) => {
      if (cells.length > 1 || cells[0] !== '') onRecord(cells, line);
      line += lines - linesSeen > 1 ? 1 + lineBreaksIn(cells) : 1;
      linesSeen = lines;
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(file.read(), parser);
  } catch (cause) {
    if (cause instanceof CsvError) throw quoteFailure(file.label, line, cause);
    throw cause;
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  return cells.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function quoteFailure(label: string, line: number, cause: CsvError): UserError {
  const found: Partial<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    CSV_MAX_RECORD_SIZE: 'a record longer than 16 MiB, as where a quote is never closed',
    CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote before the next delimiter',
    INVALID_OPENING_QUOTE: 'a quote stands inside a field that is not quoted',
  };
  const what = found[cause.code] ?? cause.message;
  const remedy = 'quote the whole field and double the quotes in it: "like ""this"""';
  return new UserError('data', `${label}, in the record that begins on line ${line}: ${what}; ${remedy}`, { cause });
}
