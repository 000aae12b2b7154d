/** Marks that people and programs write for "no value" where numbers stand. */
export const usualMarks: readonly string[] = ['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', '?', '-', '.'];

/** What counts as no value. */
export interface MissingMarks {
  /** Lower case, without surrounding blanks; among numbers. */
  readonly amongNumbers: ReadonlySet<string>;
  /** Numbers that stand for no value, such as -999. */
  readonly numbers: ReadonlySet<number>;
  /** The same among texts, where a word such as "none" may be what a column says. */
  readonly amongTexts: ReadonlySet<string>;
}

/** @param given of `data.missing`; null: the usual ones among numbers, the empty cell among texts */
export function missingMarks(given: readonly string[] | null): MissingMarks {
  if (given === null) return { amongNumbers: new Set(usualMarks), numbers: new Set(), amongTexts: new Set(['']) };
  const words = new Set(['', ...given.map((mark) => mark.trim().toLowerCase())]);
  const numbers = [...words].flatMap((word) => (word !== '' && Number.isFinite(Number(word)) ? [Number(word)] : []));
  return { amongNumbers: words, numbers: new Set(numbers), amongTexts: words };
}
