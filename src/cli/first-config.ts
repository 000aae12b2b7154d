import { UserError } from '../core/errors.js';
import type { ColumnDescription } from '../datasets/columns/look.js';
import type { TableDescription } from '../datasets/describe.js';
import { nearNames } from '../util/near-names.js';

/** A first config for a table, from what a look at it tells. */

/** What is not asked is guessed, and the config says why. */
interface Guess {
  /** Two and more are labels. */
  readonly targets: readonly string[];
  readonly why: string;
  /** Columns that are no inputs, each with the reason. */
  readonly excluded: ReadonlyMap<string, string>;
  readonly texts: readonly string[];
  readonly missing: readonly string[];
}

/** Names that people give to what is predicted, the surest first. */
const targetNames = ['target', 'label', 'class', 'y', 'outcome', 'response'];
/** A text column of more different values is no category of a first config: `one-hot` refuses it by itself. */
const mostCategories = 100;

/**
 * @param source the table's path, as the config is to name it
 * @param target what is to be predicted; null: guessed
 * @throws UserError (usage) where there is no such column
 */
export function firstConfig(table: TableDescription, source: string, target: string | null): string {
  const guessed = guess(table, target);
  return textOf({
    from: `${table.rows} rows and ${table.columns.length} columns`,
    data: dataLines(guessed, source),
    steps: stepLines(guessed),
  });
}

/** A first config for images: pixels are between 0 and 1 already. */
export function firstImageConfig(images: string, labels: string): string {
  const data = [
    '  source: # relative to this file',
    `    images: ${scalar(images)}`,
    `    labels: ${scalar(labels)}`,
    testLine,
  ];
  return textOf({ from: 'images and their labels', data, steps: [] });
}

function guess({ columns }: TableDescription, asked: string | null): Guess {
  const { targets, why } =
    asked === null ? guessTarget(columns) : { targets: findTargets(columns, asked), why: 'as asked' };
  const excluded = new Map(
    columns.flatMap((column): [string, string][] => {
      const reason = targets.includes(column.name) ? null : reasonToExclude(column);
      return reason === null ? [] : [[column.name, reason]];
    }),
  );
  const inputs = columns.filter(({ name }) => !targets.includes(name) && !excluded.has(name));
  return {
    targets,
    why,
    excluded,
    texts: inputs.filter(({ kind }) => kind === 'text').map(({ name }) => name),
    missing: inputs.filter(({ missing }) => missing > 0).map(({ name }) => name),
  };
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

function reasonToExclude({ name, kind, distinct, allDiffer }: ColumnDescription): string | null {
  if (kind === 'other') return 'neither numbers nor texts';
  if (distinct <= 1) return 'the same in every row';
  if (kind === 'date') return 'a date';
  if (/(^|[_ .-])id$|^(index|unnamed: 0)$/i.test(name) && allDiffer) return 'an identifier';
  if (kind === 'number') return null;
  if (allDiffer) return 'a text of its own in every row';
  return distinct > mostCategories ? `${distinct === 10_000 ? 'over ' : ''}${distinct} different texts` : null;
}

const testLine = '  test: 0.2 # a fifth of the rows is set aside first and looked at once, at the end';

function dataLines({ targets, why, excluded }: Guess, source: string): readonly string[] {
  const reasons = [...excluded].map(([name, reason]) => `    - ${scalar(name)} # ${reason}`);
  return [
    `  source: ${scalar(source)} # relative to this file`,
    targets.length === 1
      ? `  target: ${scalar(targets[0])} # the column to predict; ${why}`
      : `  target: [${targets.map(scalar).join(', ')}] # the columns to predict; ${why}`,
    testLine,
    ...(reasons.length === 0 ? [] : ['  exclude: # columns that are no inputs', ...reasons]),
  ];
}

function stepLines({ texts, missing }: Guess): readonly string[] {
  return [
    ...(missing.length === 0 ? [] : [`  - impute # fills in missing values: ${listOf(missing)}`]),
    ...(texts.length === 0 ? [] : [`  - one-hot # an input for each category: ${listOf(texts)}`]),
    "  - standardize # each column to mean 0 and deviation 1, learned on each fold's training rows only",
  ];
}

interface Parts {
  readonly from: string;
  readonly data: readonly string[];
  readonly steps: readonly string[];
}

function textOf({ from, data, steps }: Parts): string {
  return [
    `# Written by regsweep init from ${from}. Change what you like; what is left out has its`,
    '# default, which docs/configuration.md tells. Run it with regsweep run.',
    '',
    'seed: 0 # the same seed gives the same study',
    '',
    'data:',
    ...data,
    '',
    ...(steps.length === 0 ? [] : ['preprocessing:', ...steps, '']),
    'model:',
    '  name: mlp',
    '  hidden: [32] # one hidden layer of 32 units',
    '',
    'training:',
    '  epochs: 60',
    '  batchSize: 32',
    '',
    'space: # what is searched; more regularises more',
    '  lambda: { low: 1e-5, high: 1e-1, log: true, zero: true } # the penalty on large weights; zero tries none, too',
    '  dropout: { low: 0, high: 0.6 } # the share of units switched off in training',
    '',
    'strategy: { name: bayes, trials: 24 } # learns from finished trials where to look next',
    'validation: { name: k-fold, folds: 5 } # each candidate is judged five times',
    '',
  ].join('\n');
}

function listOf(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ').replaceAll(/\s+/g, ' ');
  return names.length > 5 ? `${first}, … (${names.length})` : first;
}

/** A text as YAML reads it back as the same text. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
