import type { TableDescription } from '../datasets/describe.js';
import { type Guess, guessColumns } from './guess-columns.js';

/** A first config for a table, from what a look at it tells. */

/**
 * @param source the table's path, as the config is to name it
 * @param target what is to be predicted; null: guessed
 * @throws UserError (usage) where there is no such column
 */
export function firstConfig(table: TableDescription, source: string, target: string | null): string {
  const guessed = guessColumns(table, target);
  return textOf({
    from: `${table.rows} rows and ${table.columns.length} columns`,
    data: dataLines(guessed, source),
    steps: stepLines(guessed),
    network: guessed.inputs > table.rows / 2 ? wideNetwork : usualNetwork,
    validation: validationLine(guessed),
    after: rareLines(guessed),
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
  const validation = rowByRow;
  return textOf({ from: 'images and their labels', data, steps: [], network: usualNetwork, validation, after: [] });
}

const testLine = '  test: 0.2 # a fifth of the rows is set aside first and looked at once, at the end';

function dataLines({ targets, why, split, excluded }: Guess, source: string): readonly string[] {
  const reasons = [...excluded].map(([name, reason]) => `    - ${scalar(name)} # ${reason}`);
  return [
    `  source: ${scalar(source)} # relative to this file`,
    targets.length === 1
      ? `  target: ${scalar(targets[0])} # the column to predict; ${why}`
      : `  target: [${targets.map(scalar).join(', ')}] # the columns to predict; ${why}`,
    ...(split === null ? [] : [`  ${split.by}: ${scalar(split.column)} # no input: ${split.why}`]),
    testLine,
    ...(reasons.length === 0 ? [] : ['  exclude: # columns that are no inputs', ...reasons]),
  ];
}

function stepLines({ texts, minFrequency, missing, marksMissing }: Guess): readonly string[] {
  const impute = marksMissing
    ? '  - impute: { indicator: true } # fills in missing values, and marks where they were'
    : '  - impute # fills in missing values';
  const oneHot =
    minFrequency === 1
      ? '  - one-hot # an input for each category'
      : `  - one-hot: { minFrequency: ${minFrequency} } # an input for each category, one for all rare ones`;
  return [
    ...(missing.length === 0 ? [] : [`${impute}: ${listOf(missing)}`]),
    ...(texts.length === 0 ? [] : [`${oneHot}: ${listOf(texts)}`]),
    "  - standardize # each column to mean 0 and deviation 1, learned on each fold's training rows only",
  ];
}

const rowByRow = 'validation: { name: k-fold, folds: 5 } # each candidate is judged five times';

function validationLine({ split }: Guess): string {
  if (split === null) return rowByRow;
  return split.by === 'time'
    ? 'validation: { name: time-series, folds: 5 } # each candidate is judged five times, on what follows its training'
    : 'validation: { name: group-k-fold, folds: 5 } # each candidate is judged five times, on groups that it has not seen';
}

/** Accuracy rewards whoever never says the rare class. */
function rareLines({ rare }: Guess): readonly string[] {
  if (rare === null) return [];
  const [name, other] = [rare.name, rare.other].map((each) => JSON.stringify(each));
  return [
    '',
    `# ${name} is in ${rare.percent} of 100 rows, so accuracy says little, and the more probable class is hardly ever ${name}.`,
    '# Where you know what errors cost, tell it, as { actual: { decided: price } }:',
    `# objective: { metric: cost, costs: { ${name}: { ${other}: 10 }, ${other}: { ${name}: 1 } } }`,
  ];
}

const usualNetwork: readonly string[] = [
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
];

const wideNetwork: readonly string[] = [
  'model:',
  '  name: mlp',
  '  hidden: [] # no hidden layer, a linear model: there are few rows for so many columns',
  '',
  'training:',
  '  epochs: 100',
  '  batchSize: 32',
  '  optimizer: { name: adam, learningRate: 0.01 }',
  '  penalty: elastic-net # takes few columns, and such as go together together',
  '',
  'space: # what is searched',
  '  lambda: { low: 1e-3, high: 10, log: true, zero: true } # the penalty on large weights; more regularises more',
  '  alpha: { low: 0, high: 1 } # its share that makes weights zero',
];

interface Parts {
  readonly from: string;
  readonly data: readonly string[];
  readonly steps: readonly string[];
  readonly network: readonly string[];
  readonly validation: string;
  readonly after: readonly string[];
}

function textOf({ from, data, steps, network, validation, after }: Parts): string {
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
    ...network,
    '',
    'strategy: { name: bayes, trials: 24 } # learns from finished trials where to look next',
    validation,
    ...after,
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
