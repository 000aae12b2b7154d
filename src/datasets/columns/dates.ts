/**
 * How dates are written: year first as in ISO 8601 (with - / or .), or day and month first with a year of four digits;
 * a time of day may follow.
 */
const day = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const month = '(?:0?[1-9]|1[0-2])';
const year = String.raw`[12]\d{3}`;
const dates = [
  String.raw`${year}([-/.])${month}\1${day}`,
  String.raw`${day}([-/.])${month}\2${year}`,
  `${month}/${day}/${year}`,
];
const time = String.raw`(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?)?`;
const date = new RegExp(`^(?:${dates.join('|')})${time}$`, 'i');

/** Whether a text is a date, with or without a time of day. */
export function isDate(text: string): boolean {
  return date.test(text);
}
