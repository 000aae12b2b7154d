import { type SplitColumn, splitColumnNames } from '../../core/dataset.js';
import type { DataPlan, NestedPlan, ValidationPlan } from '../../core/plan.js';
import type { ValidationCatalog } from '../../core/port.js';
import { checkNamed, type NamedSection } from '../named.js';
import { isMapping, type Path, pathText } from '../path.js';
import type { Problems } from '../problems.js';
import { complaint, listed } from '../words.js';

/** How each candidate is judged. */

export const defaultValidation = 'k-fold';

/** What a column to split by means where no scheme is named. */
const defaultFor: Readonly<Record<SplitColumn, string>> = {
  group: 'group-k-fold',
  time: 'time-series',
  fold: 'predefined',
};

/** The first column to split by that the section `data` names. */
export function findSplitColumn(data: unknown): SplitColumn | undefined {
  return isMapping(data) ? splitColumnNames.find((column) => typeof data[column] === 'string') : undefined;
}

/** How candidates are judged, and, where it is nested, how the whole procedure is. */
export interface CheckedValidation {
  readonly validation: ValidationPlan;
  readonly nested: NestedPlan | null;
}

/** @param column what the data can be split by, which decides where no name is given */
export function checkValidation(
  problems: Problems,
  raw: unknown,
  column: SplitColumn | undefined,
  entries: ValidationCatalog,
): CheckedValidation | undefined {
  const defaultName = column === undefined ? defaultValidation : defaultFor[column];
  const scheme = (given: unknown, path: Path, words: readonly string[]): ValidationPlan | undefined => {
    const section: NamedSection = { entries, defaultName, words, common: {} };
    const checked = checkNamed(problems, section, given, path);
    if (checked === undefined) return undefined;
    const { name, ...options } = checked;
    return { name, options };
  };
  if (!isNested(raw)) {
    const validation = scheme(raw, ['validation'], [nestedName]);
    return validation && { validation, nested: null };
  }
  const { name: _, ...given } = isMapping(raw) ? raw : {};
  for (const key of Object.keys(given)) {
    if (!nestedKeys.includes(key)) problems.addUnknownKey(['validation'], key, nestedKeys);
  }
  const outer = scheme(given.outer, ['validation', 'outer'], []);
  const validation = scheme(given.inner, ['validation', 'inner'], []);
  return outer && validation && { validation, nested: { outer, fold: null } };
}

export const nestedName = 'nested';
const nestedKeys: readonly string[] = ['outer', 'inner'];

function isNested(raw: unknown): boolean {
  return (isMapping(raw) ? raw.name : raw) === nestedName;
}

/** The scheme's column must be named, and a column that is named must be the scheme's: else it had no effect. */
export function checkSplits(
  problems: Problems,
  data: DataPlan,
  { validation, nested }: CheckedValidation,
  entries: ValidationCatalog,
): void {
  checkColumns(problems, data, validation, nested === null ? ['validation'] : ['validation', 'inner'], entries);
  if (nested === null) return;
  const [inner, outer] = [entries[validation.name].splitsBy, entries[nested.outer.name].splitsBy];
  if (inner === outer) return;
  const split = (column: SplitColumn | undefined) => (column === undefined ? 'row by row' : `by data.${column}`);
  const found = `validation.outer splits ${split(outer)} (${nested.outer.name}), validation.inner ${split(inner)} (${validation.name})`;
  const wanted = 'both have to split by the same, so that what is new to the procedure is new to its folds too';
  problems.add(['validation', 'outer'], complaint(found, wanted, 'change one of them'));
}

function checkColumns(
  problems: Problems,
  data: DataPlan,
  { name }: ValidationPlan,
  path: Path,
  entries: ValidationCatalog,
): void {
  const wanted = entries[name].splitsBy;
  if (wanted !== undefined && data[wanted] === null) {
    const found = `${pathText([...path, 'name'])} is '${name}', and data.${wanted} is missing`;
    const told = complaint(found, 'the column that it splits by is wanted', `add ${wanted}: NAME to data`);
    problems.add([...path, 'name'], told);
  }
  for (const column of splitColumnNames) {
    if (data[column] === null || column === wanted) continue;
    const found = `data.${column} is '${data[column]}', but validation ${name} does not split by it`;
    const schemes = Object.keys(entries).filter((scheme) => entries[scheme].splitsBy === column);
    const remedy = `change ${pathText([...path, 'name'])}, or name the column in data.exclude in place of data.${column}`;
    problems.add(['data', column], complaint(found, `${listed(schemes)} is wanted`, remedy), 'key');
  }
}
