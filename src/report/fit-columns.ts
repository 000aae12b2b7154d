import type { RankingColumn } from './columns.js';
import type { ReportTrial } from './report-schema.js';

interface FittedColumns {
  readonly columns: readonly RankingColumn[];
  /** Titles of the columns that found no place. */
  readonly leftOut: readonly string[];
}

/** Blanks between columns. */
export const gutter = 2;

/**
 * Columns that fit into a terminal: first the words become shorter, then columns go that say least about the choice.
 * Rank, trial, score and verdict always stay.
 */
export function fitColumns(
  columns: readonly RankingColumn[],
  trials: readonly ReportTrial[],
  width: number,
): FittedColumns {
  const fits = (kept: readonly RankingColumn[]) => totalWidth(kept, trials) <= width;
  if (fits(columns)) return { columns, leftOut: [] };
  const short = columns.map(shortened);
  const dropped: RankingColumn[] = [];
  const kept = (): readonly RankingColumn[] => short.filter((column) => !dropped.includes(column));
  for (const column of inOrderOfSacrifice(short, trials)) {
    if (fits(kept())) break;
    dropped.push(column);
  }
  // A wide column that went late may have made room for narrow ones that went before.
  for (const column of [...dropped].reverse()) {
    const without = dropped.filter((other) => other !== column);
    if (fits(short.filter((other) => !without.includes(other)))) dropped.splice(dropped.indexOf(column), 1);
  }
  return { columns: kept(), leftOut: short.filter((column) => dropped.includes(column)).map(({ title }) => title) };
}

function inOrderOfSacrifice(columns: readonly RankingColumn[], trials: readonly ReportTrial[]) {
  const parameters = columns.filter(({ key }) => key === 'parameter');
  const constant = parameters.filter(({ cell }) => new Set(trials.map(cell)).size <= 1);
  const varying = parameters.filter((column) => !constant.includes(column));
  const named = (key: RankingColumn['key']) => columns.filter((column) => column.key === key);
  return [
    ...constant,
    ...named('gradient'),
    ...varying.slice(3).reverse(),
    ...named('gap'),
    ...named('one-se'),
    ...varying.slice(0, 3).reverse(),
    ...named('diagnosis'),
  ];
}

/** The same facts in fewer letters. */
function shortened(column: RankingColumn): RankingColumn {
  const change = (pattern: readonly (readonly [RegExp, string])[]): RankingColumn => ({
    ...column,
    cell: (trial) => pattern.reduce((text, [found, put]) => text.replace(found, put), column.cell(trial)),
  });
  switch (column.key) {
    case 'rank':
      return { ...column, title: '#' };
    case 'gradient':
      return change([
        [/exploded /, 'expl '],
        [/vanished /, 'van '],
        [/clipped /, 'clip '],
      ]);
    case 'verdict':
      return change([
        [/ p = 0/, ' '],
        [/ p = 1/, ' 1'],
        [/ p < 0/, ' <'],
      ]);
    case 'one-se':
      return change([[/✓ simplest/, '✓✓']]);
    default:
      return column;
  }
}

export function columnWidth({ title, cell }: RankingColumn, trials: readonly ReportTrial[]): number {
  return trials.reduce((widest, trial) => Math.max(widest, lengthOf(cell(trial))), lengthOf(title));
}

function totalWidth(columns: readonly RankingColumn[], trials: readonly ReportTrial[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column, trials) + gutter, -gutter);
}

export function lengthOf(text: string): number {
  return [...text].length;
}
