import { nearNames } from '../util/near-names.js';

/** How other tools call our keys: told as near names though their spelling is far. */
const foreignNames: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  l1ratio: 'alpha',
  units: 'hidden',
  layers: 'hidden',
  hiddenlayersizes: 'hidden',
  cv: 'validation',
  crossvalidation: 'k-fold',
  search: 'strategy',
  regularization: 'penalty',
  regularizer: 'penalty',
  metric: 'objective',
  features: 'source',
  file: 'source',
  label: 'target',
  testsize: 'test',
  ridge: 'l2',
  lasso: 'l1',
  classify: 'classification',
  regress: 'regression',
  multilabel: 'multi-label',
  tpe: 'bayes',
  bayesian: 'bayes',
  ntrials: 'trials',
  nsplits: 'folds',
  standardscaler: 'standardize',
  minmaxscaler: 'min-max',
  choices: 'values',
  min: 'low',
  max: 'high',
};

const bare = (name: string): string => name.toLowerCase().replaceAll(/[-_. ]/g, '');

/** The known name, or the known path that ends in it, that was probably meant; undefined where none is near. */
export function findNearName(name: string, known: readonly string[]): string | undefined {
  const foreign = foreignNames[bare(name)];
  if (foreign !== undefined && known.includes(foreign)) return foreign;
  const same = known.find((candidate) => bare(candidate) === bare(name));
  return same ?? nearNames(name, known, 1)[0] ?? findPathEnding(name, known);
}

function findPathEnding(name: string, known: readonly string[]): string | undefined {
  const ending = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const near = nearNames(name, known.map(ending), 1)[0];
  return near === undefined ? undefined : known.find((path) => ending(path) === near);
}

/** `a, b or c`. */
export function listed(words: readonly string[], link = 'or'): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${link} ${words[words.length - 1]}`;
}

/** A value as it is quoted back to the person who wrote it, shortened. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (typeof value === 'string') return `'${shortened(value)}'`;
  if (typeof value === 'number') return String(value);
  return shortened(JSON.stringify(value));
}

function shortened(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49)}…` : text;
}

/** One complaint: what was found; what is wanted; what to do. */
export function complaint(found: string, wanted: string, remedy: string): string {
  return `${found}; ${wanted}; ${remedy}`;
}

/** A name that is none of the known ones. */
export function unknownName(where: string, name: unknown, known: readonly string[]): string {
  return `${where} is ${shown(name)}; ${nameWanted(name, known)}`;
}

/** What is wanted in place of an unknown name; what to do. */
export function nameWanted(name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' ? findNearName(name, known) : undefined;
  const choose = known.length === 1 ? `write ${known[0]}` : 'choose one of these';
  const remedy = near === undefined ? choose : `did you mean '${near}'?`;
  return `${known.length === 0 ? 'nothing can stand here' : `${listed(known)} is wanted`}; ${remedy}`;
}

interface UnknownKey {
  readonly message: string;
  /** The known key that was probably meant. */
  readonly near: string | undefined;
}

/** A key that a mapping does not know. `where` is empty for the top of the file. */
export function unknownKey(where: string, key: string, known: readonly string[]): UnknownKey {
  const near = findNearName(key, known);
  const place = where === '' ? 'the config' : where;
  const message = complaint(
    where === '' ? `unknown key '${key}'` : `unknown key '${key}' in ${where}`,
    known.length === 0 ? `${place} has no options` : `${place} knows ${listed(known, 'and')}`,
    near === undefined ? remedyForUnknown(key) : `did you mean '${near}'?`,
  );
  return { message, near };
}

/** `{ high: 0,1 }` has a key 1. */
function remedyForUnknown(key: string): string {
  return /^\d+$/.test(key) ? 'write decimals with a point, or remove it' : 'remove it';
}
