import { UserError } from '../core/errors.js';
import { type ColumnDescription, mostDistinct } from '../datasets/columns/look.js';
import type { TableDescription } from '../datasets/describe.js';
import { nearNames } from '../util/near-names.js';

/** What each column of a table is for, as far as a look at it tells. */

/** What is not asked is guessed, and the config says why. */
export interface Guess {
  /** Two and more are labels. */
  readonly targets: readonly string[];
  readonly why: string;
  /** What the rows are split by; null: row by row. */
  readonly split: SplitGuess | null;
  /** Columns that are no inputs, each with the reason. */
  readonly excluded: ReadonlyMap<string, string>;
  readonly texts: readonly string[];
  /** Categories of fewer rows go together; 1: none do. */
  readonly minFrequency: number;
  readonly missing: readonly string[];
  /** Whether so much is missing that the gaps themselves may say something. */
  readonly marksMissing: boolean;
  /** Inputs before texts become several. */
  readonly inputs: number;
  /** The rarer of two classes, where it is rare. */
  readonly rare: RareClass | null;
}

interface SplitGuess {
  readonly by: 'group' | 'time';
  readonly column: string;
  readonly why: string;
}

interface RareClass {
  readonly name: string;
  readonly other: string;
  readonly percent: number;
}

/** Names that people give to what is predicted, the surest first. */
const targetNames = ['target', 'label', 'class', 'y', 'outcome', 'response'];
/** Of a text column, so many different values can be inputs; of more, those that are not rare. */
const mostCategories = 100;
/** Beside which the rare ones are one input together. */
const mostKept = 60;

/** @param asked what is to be predicted; null: guessed @throws UserError (usage) where there is no such column */
export function guessColumns({ columns, rows }: TableDescription, asked: string | null): Guess {
  const { targets, why } =
    asked === null ? guessTarget(columns) : { targets: findTargets(columns, asked), why: 'as asked' };
  const others = columns.filter(({ name }) => !targets.includes(name));
  const split = guessSplit(others, rows);
  const candidates = others.filter(({ name }) => name !== split?.column);
  const frequencies = candidates.map((column) => (column.kind === 'text' ? leastFrequency(column) : 1));
  const excluded = new Map(
    candidates.flatMap((column, index): [string, string][] => {
      const reason = reasonToExclude(column, frequencies[index]);
      return reason === null ? [] : [[column.name, reason]];
    }),
  );
  const inputs = candidates.filter(({ name }) => !excluded.has(name));
  return {
    targets,
    why,
    split,
    excluded,
    texts: inputs.filter(({ kind }) => kind === 'text').map(({ name }) => name),
    minFrequency: Math.max(1, ...frequencies.filter((frequency) => frequency !== null)),
    missing: inputs.filter(({ missing }) => missing > 0).map(({ name }) => name),
    marksMissing: inputs.some(({ kind, missing }) => kind === 'number' && missing >= 0.05 * rows),
    inputs: inputs.length,
    rare: targets.length === 1 ? findRare(columns.find(({ name }) => name === targets[0])) : null,
  };
}

/** What may come again in rows of one and the same: called so, with values that recur. */
const groupName =
  /(^|[_ .-])(patient|subject|person|participant|speaker|user|customer|client|household|family|machine|device|group)s?([_ .-]?(id|no|nr|number|code|name))?$/i;

/** Dates in their order, else names that recur. */
function guessSplit(columns: readonly ColumnDescription[], rows: number): SplitGuess | null {
  const times = columns.filter(({ rises, missing, distinct }) => rises && missing === 0 && distinct >= 10);
  if (times.length === 1) {
    return {
      by: 'time',
      column: times[0].name,
      why: 'each fold trains on the past; guessed, as the rows stand in its order',
    };
  }
  const groups = columns.filter(({ name, missing, distinct, counts }) => {
    const recurs = missing === 0 && distinct >= 10 && distinct <= rows / 2;
    return recurs && groupName.test(name) && Math.max(...counts.values()) <= rows / 10;
  });
  if (groups.length !== 1) return null;
  return {
    by: 'group',
    column: groups[0].name,
    why: 'rows of one stay together, as new rows will be of others; guessed from its name',
  };
}

/** From how many rows on a category is an input; null: no number keeps half of the rows in few categories. */
function leastFrequency({ distinct, counts }: ColumnDescription): number | null {
  if (distinct <= mostCategories) return 1;
  if (distinct >= mostDistinct) return null;
  const sizes = [...counts.values()];
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const fits = [2, 3, 5, 10, 20, 50, 100].find((least) => sizes.filter((size) => size >= least).length <= mostKept);
  if (fits === undefined) return null;
  const kept = sizes.filter((size) => size >= fits).reduce((sum, size) => sum + size, 0);
  return kept >= rows / 2 ? fits : null;
}

/** Two classes, one of them in less than a tenth of the rows. */
function findRare(target: ColumnDescription | undefined): RareClass | null {
  if (target === undefined || target.distinct !== 2 || target.kind === 'date') return null;
  const [[name, few], [other, many]] = [...target.counts].sort(([, a], [, b]) => a - b);
  const share = few / (few + many);
  return share < 0.1 ? { name, other, percent: Number((100 * share).toPrecision(2)) } : null;
}

function guessTarget(columns: readonly ColumnDescription[]): Pick<Guess, 'targets' | 'why'> {
  const labels = findLabels(columns);
  if (labels.length > 1) return { targets: labels, why: 'labels: guessed from their names, and 0 and 1 in them' };
  for (const usual of targetNames) {
    const column = columns.find(({ name }) => name.toLowerCase() === usual);
    if (column !== undefined) return { targets: [column.name], why: 'guessed from its name' };
  }
  return { targets: [columns[columns.length - 1].name], why: 'guessed: the last column' };
}

/** Columns of 0 and 1 that are called `label_…`, `tag_…` and the like, all alike, where there are several. */
function findLabels(columns: readonly ColumnDescription[]): readonly string[] {
  for (const usual of [...targetNames, 'tag']) {
    const named = columns.filter(({ name }) => name.toLowerCase().match(/^([a-z]+)[_ .-]/)?.[1] === usual);
    if (named.length > 1 && named.every(({ isLabel }) => isLabel)) return named.map(({ name }) => name);
  }
  return [];
}

/** A name, or several with commas between them. */
function findTargets(columns: readonly ColumnDescription[], asked: string): readonly string[] {
  const isOne = columns.some(({ name }) => name === asked);
  const names = isOne ? [asked] : asked.split(',').map((name) => name.trim());
  return names.map((name) => findTarget(columns, name));
}

function findTarget(columns: readonly ColumnDescription[], asked: string): string {
  const names = columns.map(({ name }) => name);
  if (names.includes(asked)) return asked;
  const [near] = nearNames(asked, names);
  const remedy = near === undefined ? `choose one of ${names.slice(0, 8).join(', ')}` : `did you mean ${near}?`;
  throw new UserError(
    'usage',
    `--target ${asked}: the table has no such column; one of its columns is wanted; ${remedy}`,
  );
}

/** @param frequency from how many rows on a category would be an input; null: there are too many */
function reasonToExclude(
  { name, kind, distinct, allDiffer }: ColumnDescription,
  frequency: number | null,
): string | null {
  if (kind === 'other') return 'neither numbers nor texts';
  if (distinct <= 1) return 'the same in every row';
  if (kind === 'date') return 'a date';
  if (/(^|[_ .-])id$|^(index|unnamed: 0)$/i.test(name) && allDiffer) return 'an identifier';
  if (kind === 'number') return null;
  if (allDiffer) return 'a text of its own in every row';
  return frequency === null ? `${distinct === mostDistinct ? 'over ' : ''}${distinct} different texts` : null;
}
