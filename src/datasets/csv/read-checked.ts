import { UserErrors } from '../../core/errors.js';
import type { DataFile } from '../files.js';
import type { TableColumn } from '../table.js';
import { recode } from '../target.js';
import { type AssignUses, type Collected, type CollectedColumn, collectColumns, type Origins } from './collect.js';
import { complaintsAbout, type Rules } from './complaints.js';
import { originsWanted } from './origins.js';
import { surveyText } from './survey.js';

/** Cells that are what they should be, and what was subtracted from numbers. */
interface Checked {
  readonly collected: Collected;
  readonly origins: Origins;
}

/**
 * Reads once and complains about everything at once. Reads again only where a column needs an origin to keep its digits
 * and origins were not given.
 *
 * @throws UserErrors (data)
 */
export async function collectChecked(
  file: DataFile,
  assign: AssignUses,
  rules: Rules,
  given: Origins | null,
): Promise<Checked> {
  const { limits } = rules;
  const survey = await surveyText(file);
  const first = await collectColumns(file, survey, assign, { origins: given ?? new Map(), limits }, null);
  const complaints = complaintsAbout(first, rules);
  if (complaints.length > 0) throw new UserErrors('data', complaints);
  const origins = given ?? originsWanted(first);
  if (given !== null || origins.size === 0) return { collected: first, origins };
  return { collected: await collectColumns(file, survey, assign, { origins, limits }, first.values), origins };
}

export function toTableColumn(column: CollectedColumn, rows: number, origins: Origins): TableColumn {
  switch (column.use) {
    case 'numbers':
      return { kind: 'numeric', name: column.name, slot: column.slot, origin: origins.get(column.name) ?? 0 };
    case 'texts': {
      const { names, codes } = recode(column.texts.texts, column.texts.codes.subarray(0, rows));
      return { kind: 'text', name: column.name, categories: names, codes };
    }
    default:
      throw new Error('targets and weights are no features');
  }
}
