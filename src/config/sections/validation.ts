import { type SplitColumn, splitColumnNames } from '../../core/dataset.js';
import type { DataPlan, ValidationPlan } from '../../core/plan.js';
import type { ValidationCatalog } from '../../core/port.js';
import { checkNamed, type NamedSection } from '../named.js';
import { isMapping } from '../path.js';
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

/** @param column what the data can be split by, which decides where no name is given */
export function checkValidation(
  problems: Problems,
  raw: unknown,
  column: SplitColumn | undefined,
  entries: ValidationCatalog,
): ValidationPlan | undefined {
  const defaultName = column === undefined ? defaultValidation : defaultFor[column];
  const section: NamedSection = { entries, defaultName, common: {} };
  const checked = checkNamed(problems, section, raw, ['validation']);
  if (checked === undefined) return undefined;
  const { name, ...options } = checked;
  return { name, options };
}

/** The scheme's column must be named, and a column that is named must be the scheme's: else it had no effect. */
export function checkSplits(
  problems: Problems,
  data: DataPlan,
  { name }: ValidationPlan,
  entries: ValidationCatalog,
): void {
  const wanted = entries[name].splitsBy;
  if (wanted !== undefined && data[wanted] === null) {
    const found = `validation.name is '${name}', and data.${wanted} is missing`;
    const told = complaint(found, `the column that it splits by is wanted`, `add ${wanted}: NAME to data`);
    problems.add(['validation', 'name'], told);
  }
  for (const column of splitColumnNames) {
    if (data[column] === null || column === wanted) continue;
    const found = `data.${column} is '${data[column]}', but validation ${name} does not split by it`;
    const schemes = Object.keys(entries).filter((scheme) => entries[scheme].splitsBy === column);
    const remedy = `change validation.name, or name the column in data.exclude in place of data.${column}`;
    problems.add(['data', column], complaint(found, `${listed(schemes)} is wanted`, remedy), 'key');
  }
}
