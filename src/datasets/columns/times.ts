import { UserErrors } from '../../core/errors.js';
import { parseNumber } from './cells.js';

/**
 * What a time may be: a number, or a date of ISO 8601 (2024-01, 2024-01-31, 2024-01-31T08:30:05.25), with or without an
 * offset from UTC. Dates with an offset and dates without can't be put in one order.
 */
type TimeKind = 'number' | 'date' | 'instant';

interface ParsedTime {
  readonly kind: TimeKind;
  /** The number, or milliseconds since 1970. */
  readonly value: number;
}

const words: Readonly<Record<TimeKind, string>> = {
  number: 'numbers',
  date: 'dates without a time zone',
  instant: 'dates with a time zone',
};

/** A date as it can order rows; whether it is one of the calendar is another question. */
export const isoDate = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?$/;

/**
 * A column's different cells as times: all of one kind.
 *
 * @param where says where a cell stands first, by its place in `cells`
 * @throws UserErrors (data) where a cell is no time, or the column holds several kinds
 */
export function parseTimes(cells: readonly string[], where: (index: number) => string): readonly number[] {
  const parsed = cells.map(parseTime);
  const wrong = parsed.indexOf(null);
  if (wrong !== -1) throw new UserErrors('data', [notATime(where(wrong), cells[wrong])]);
  const times = parsed.filter((time) => time !== null);
  const other = times.findIndex(({ kind }) => kind !== times[0].kind);
  if (other !== -1) throw new UserErrors('data', [mixed(where(other), cells[other], times[other], times[0])]);
  return times.map(({ value }) => value);
}

function parseTime(cell: string): ParsedTime | null {
  const number = parseNumber(cell);
  if (!Number.isNaN(number)) return { kind: 'number', value: number };
  const found = isoDate.exec(cell);
  if (found === null) return null;
  const part = (place: number, otherwise: number) => Number(found[place] ?? otherwise);
  const [year, month, day] = [part(1, 0), part(2, 0), part(3, 1)];
  const [hour, minute, second] = [part(4, 0), part(5, 0), part(6, 0)];
  const offset = offsetOf(found[8]);
  if (offset === null || !isOnClock(year, month, day, hour, minute, second)) return null;
  const value = utc(year, month, day, hour, minute, second) + part(7, 0) * 1000 - offset;
  return { kind: found[8] === undefined ? 'date' : 'instant', value };
}

/** Date.UTC takes years below 100 for those of the last century. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second);
}

/** There is no 30 February and no 25 o'clock. */
function isOnClock(year: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const date = new Date(utc(year, month, day, 0, 0, 0));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}

/** Milliseconds; null: no offset that exists. */
function offsetOf(text: string | undefined): number | null {
  if (text === undefined || text === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  if (hours > 14 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function notATime(where: string, cell: string): string {
  const wanted = 'data.time wants numbers, or dates as in ISO 8601 (2024-01-31, 2024-01-31T08:30:00Z)';
  return `${where}: found ${JSON.stringify(cell)}; ${wanted}; write it so, or number the times`;
}

function mixed(where: string, cell: string, found: ParsedTime, first: ParsedTime): string {
  const wanted = 'times of one kind are wanted, so that they can be put in order';
  return `${where}: found ${JSON.stringify(cell)} among ${words[first.kind]}; ${wanted}; write ${words[first.kind]} only, or ${words[found.kind]} only`;
}
