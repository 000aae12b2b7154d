import type { SplitColumn } from '../../core/dataset.js';
import type { Collected, CollectedColumn, Limits } from './collected.js';
import type { Finding, Findings } from './collectors.js';

/** What may stand in the columns, as far as complaints need to know. */
export interface Rules {
  readonly label: string;
  /** What cells are counted by. */
  readonly place: 'line' | 'row';
  /** There is a one-hot step, so that texts may stand in features. */
  readonly textsAllowed: boolean;
  /** Columns that hold categories whatever they look like. */
  readonly categorical: readonly string[];
  readonly targetIsForced: boolean;
  /** Targets are numbers whatever they look like. */
  readonly severalTargets: boolean;
  readonly limits: Limits;
  /** Missing values of features: refused, filled in by a step (so that some values must be there), or simply taken. */
  readonly missing: 'refused' | 'filled' | 'taken';
}

const mostLines = 12;

/** One line for everything that is wrong with the cells: where, what was found; what is wanted; what to do. */
export function complaintsAbout(collected: Collected, rules: Rules): readonly string[] {
  const lines = collected.columns.flatMap((column) => columnComplaints(column, rules, collected.rows));
  if (collected.ragged !== null) lines.unshift(raggedComplaint(collected.ragged, collected.fields, rules.label));
  if (lines.length === 0 && collected.rows === 0) {
    lines.push(`${rules.label}: there are column names but no rows; check how the file was written`);
  }
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `${rules.label}: … and ${more} more of the like`] : lines;
}

function raggedComplaint({ count, line, cell }: Finding, fields: number, label: string): string {
  const others = count > 1 ? ` (and ${count - 1} more such lines)` : '';
  const remedy = 'quote fields that hold the delimiter, or mend the line';
  return `${label}, line ${line}: found ${cell} fields${others}; the header has ${fields}; ${remedy}`;
}

function columnComplaints(column: CollectedColumn, rules: Rules, rows: number): string[] {
  const where = (finding: Finding) => `${rules.label}, ${rules.place} ${finding.line}, column "${column.name}"`;
  switch (column.use) {
    case 'numbers':
    case 'target-numbers':
    case 'weights': {
      const { findings } = column.numbers;
      const missing = missingComplaints(findings.missing, where, column, rules, rows);
      return [...missing, ...numberComplaints(findings, where, column, rules)];
    }
    case 'texts':
    case 'target-texts': {
      const { findings, texts } = column.texts;
      const missing = missingComplaints(findings.missing, where, column, rules, rows);
      return [...missing, ...textComplaints(findings, texts.size, where, column, rules)];
    }
    case 'group':
    case 'time':
    case 'fold':
      return nameComplaints(column.texts.findings, where, column.use);
  }
}

function missingComplaints(
  missing: Finding | undefined,
  where: (finding: Finding) => string,
  column: CollectedColumn,
  rules: Rules,
  rows: number,
): string[] {
  if (missing === undefined) return [];
  if (isTarget(column) || column.use === 'weights') {
    const what = isTarget(column) ? 'target' : 'weight';
    const remedy = `every row needs its ${what}; fill it in or take the row out`;
    return [`${where(missing)}: ${missingFound(missing)}; ${remedy}`];
  }
  if (rules.missing === 'refused') {
    const remedy = 'add "- impute" to preprocessing, take the rows out, or name the column in data.exclude';
    return [`${where(missing)}: ${missingFound(missing)}; every input needs a value; ${remedy}`];
  }
  if (rules.missing === 'taken' || missing.count < rows) return [];
  const found = `${rules.label}, column "${column.name}": found no value in any of ${rows} rows`;
  return [`${found}; some are wanted to fill in the others by; name the column in data.exclude`];
}

function numberComplaints(
  { infinite, text, refused }: Findings,
  where: (finding: Finding) => string,
  column: CollectedColumn,
  rules: Rules,
): string[] {
  const lines: string[] = [];
  const forTarget = isTarget(column);
  if (infinite !== undefined) {
    const remedy = 'correct the cell or take the row out';
    lines.push(
      `${where(infinite)}: found ${quoted(infinite.cell)}${times(infinite)}; finite numbers are wanted; ${remedy}`,
    );
  }
  const limit = rules.limits.get(column.name);
  if (refused !== undefined && limit !== undefined) {
    const found = `found ${quoted(refused.cell)}${times(refused)}`;
    lines.push(`${where(refused)}: ${found}; ${limit.wanted}; ${limit.remedy}`);
  }
  if (text !== undefined && column.use === 'weights') {
    lines.push(`${where(text)}: found ${quoted(text.cell)}${times(text)}; weights are numbers; correct the cell`);
  } else if (text !== undefined && forTarget && rules.severalTargets) {
    const found = `${where(text)}: found ${quoted(text.cell)}${times(text)}`;
    lines.push(`${found}; several targets are numbers; correct the cell, or predict one column of classes`);
  } else if (text !== undefined) {
    const wanted =
      forTarget && rules.targetIsForced ? 'data.task: regression wants numbers' : 'numbers are wanted here';
    lines.push(
      `${where(text)}: found ${quoted(text.cell)} among numbers${times(text)}; ${wanted}; ${mixedRemedy(text, column, forTarget)}`,
    );
  }
  return lines;
}

function textComplaints(
  { date, number, text }: Findings,
  different: number,
  where: (finding: Finding) => string,
  column: CollectedColumn,
  rules: Rules,
): string[] {
  const lines: string[] = [];
  const forTarget = isTarget(column);
  const mayMix = forTarget ? rules.targetIsForced : rules.categorical.includes(column.name);
  if (date !== undefined && !forTarget && !mayMix && 2 * date.count > different) {
    lines.push(`${where(date)}: found the date ${quoted(date.cell)}; a network takes numbers; ${dateRemedy}`);
  } else if (number !== undefined && text !== undefined && !mayMix) {
    const remedy = forTarget
      ? 'correct the cells, or say data.task: classification'
      : `correct the cells, exclude the column, or take its values as categories (${categoricalHint(column.name)})`;
    lines.push(`${where(number)}: found the number ${quoted(number.cell)} among texts${times(number)}; ${remedy}`);
  } else if (text !== undefined && !forTarget && !mayMix && !rules.textsAllowed) {
    const remedy = `add "- one-hot" to preprocessing, or name the column in data.exclude${decimalCommaHint(text)}`;
    lines.push(`${where(text)}: found the text ${quoted(text.cell)}; a network takes numbers; ${remedy}`);
  }
  return lines;
}

function nameComplaints({ missing }: Findings, where: (finding: Finding) => string, use: SplitColumn): string[] {
  if (missing === undefined) return [];
  const remedy = `every row needs its ${use}, for rows are split by it (data.${use}); fill it in or take the row out`;
  return [`${where(missing)}: ${missingFound(missing)}; ${remedy}`];
}

function missingFound({ cell, count }: Finding): string {
  const found = cell.trim() === '' ? 'found an empty cell' : `found ${quoted(cell)}`;
  return `${found} (${count} missing ${count === 1 ? 'value' : 'values'} in this column)`;
}

const dateRemedy =
  'name the column in data.exclude, order the rows by it (data.time), or write numbers made from it into the table (age in days, month, weekday)';

function mixedRemedy(text: Finding, column: CollectedColumn, forTarget: boolean): string {
  if (forTarget) return `correct the cells, or say data.task: classification${decimalCommaHint(text)}`;
  return `correct the cells, exclude the column, or take its values as categories (${categoricalHint(column.name)})${decimalCommaHint(text)}`;
}

function categoricalHint(name: string): string {
  return `- one-hot: { columns: [${/^\w+$/.test(name) ? name : JSON.stringify(name)}] }`;
}

function decimalCommaHint({ cell }: Finding): string {
  return /^\s*[+-]?\d+,\d+\s*$/.test(cell) ? '; decimal numbers are written with a point' : '';
}

function times({ count }: Finding): string {
  return count > 1 ? ` (${count} such cells)` : '';
}

function isTarget({ use }: CollectedColumn): boolean {
  return use === 'target-numbers' || use === 'target-texts';
}

function quoted(cell: string): string {
  const most = 40;
  return JSON.stringify(cell.length > most ? `${cell.slice(0, most)}…` : cell);
}
