import { isAscii } from 'node:buffer';
import { UserError } from '../../core/errors.js';
import type { DataFile } from '../files.js';

/** What a quick look at a file's bytes tells before it is parsed. */
export interface Survey {
  readonly delimiter: ',' | ';' | '\t';
  /** No less than the number of records, so that memory can be had once and in the right size. */
  readonly mostRecords: number;
}

const lineFeed = 10;
const carriageReturn = 13;
/** A header longer than this is no header; its delimiter is told from the part. */
const headBytes = 1 << 20;

/** @throws UserError (data) where the bytes are not UTF-8 text */
export async function surveyText(file: DataFile): Promise<Survey> {
  const utf8 = createUtf8Check(file.label);
  let head = Buffer.alloc(0);
  let feeds = 0;
  let returns = 0;
  for await (const chunk of file.read()) {
    utf8.check(chunk, feeds + 1);
    if (head.length < headBytes && feeds === 0) head = Buffer.concat([head, chunk]);
    feeds += count(chunk, lineFeed);
    if (feeds === 0) returns += count(chunk, carriageReturn);
  }
  utf8.end(feeds + 1);
  return { delimiter: detectDelimiter(head.toString('utf8')), mostRecords: (feeds > 0 ? feeds : returns) + 1 };
}

function count(bytes: Buffer, value: number): number {
  let found = 0;
  for (let at = bytes.indexOf(value); at !== -1; at = bytes.indexOf(value, at + 1)) found++;
  return found;
}

/** The one of `,` `;` tab that stands most often outside quotes in the first line that is not blank. */
function detectDelimiter(text: string): ',' | ';' | '\t' {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  let blank = true;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r') && !blank) break;
    else if (!quoted && (character === ',' || character === ';' || character === '\t')) counts[character]++;
    if (character !== '\n' && character !== '\r') blank = false;
  }
  if (counts[';'] > counts[','] && counts[';'] >= counts['\t']) return ';';
  return counts['\t'] > counts[','] ? '\t' : ',';
}

function createUtf8Check(label: string) {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let inside = false; // a character may be cut between chunks

  function fail(line: number, cause: unknown): never {
    const remedy = 'save it as "CSV UTF-8" or convert it (iconv -t UTF-8)';
    throw new UserError('data', `${label}, near line ${line}: found bytes that are not UTF-8 text; ${remedy}`, {
      cause,
    });
  }

  function check(chunk: Buffer, firstLine: number): void {
    const zero = chunk.indexOf(0);
    if (zero !== -1) fail(firstLine + count(chunk.subarray(0, zero), lineFeed), undefined);
    if (!inside && isAscii(chunk)) return;
    try {
      decoder.decode(chunk, { stream: true });
      inside = true;
    } catch (cause) {
      fail(firstLine + linesBeforeFault(chunk), cause);
    }
  }

  function end(line: number): void {
    try {
      decoder.decode();
    } catch (cause) {
      fail(line, cause);
    }
  }

  return { check, end };
}

/** Line breaks before the first byte that the lenient decoder replaces. */
function linesBeforeFault(chunk: Buffer): number {
  const text = chunk.toString('utf8');
  const fault = text.indexOf('\uFFFD');
  return fault === -1 ? 0 : (text.slice(0, fault).match(/\n/g)?.length ?? 0);
}
