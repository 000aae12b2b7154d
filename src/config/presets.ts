import { isMapping } from './path.js';
import type { Problems } from './problems.js';
import { findSplitColumn } from './sections/validation.js';
import { complaint, shown } from './words.js';

/**
 * `grid`, `k-fold`, `bayes` (and `random`, `sobol`) as one word stand for a whole strategy: a search and a validation.
 * k-fold: the grid (or the given search) with 5-fold validation; grid alone: holdout; the others: 5 folds.
 * What is spelled out in the file stays, so far as the word leaves it open.
 */
interface PresetChoice {
  /** From the command line; null: as the file says. */
  readonly preset: string | null;
  /** Whether the command line sets something of `validation`, so that no scheme may be put in its place. */
  readonly validationGiven: boolean;
}

type Mapping = Readonly<Record<string, unknown>>;

/** The config with the words spelled out. `strategy` comes out as a mapping, or as what can't be one. */
export function expandPresets(root: Mapping, choice: PresetChoice, problems: Problems): Mapping {
  const inFile = spelled(root.strategy);
  const word =
    choice.preset ?? (typeof root.strategy === 'string' || nameOf(inFile) === 'k-fold' ? nameOf(inFile) : null);
  if (word === null) return root;
  const strategy = word === 'k-fold' ? searchOf(inFile) : searchNamed(word, inFile);
  const validation = validationFor(word, root, choice, problems);
  return { ...root, strategy, ...(validation === undefined ? {} : { validation }) };
}

function spelled(strategy: unknown): Mapping | null {
  if (typeof strategy === 'string') return { name: strategy };
  return isMapping(strategy) ? strategy : null;
}

function nameOf(strategy: Mapping | null): string | null {
  return typeof strategy?.name === 'string' ? strategy.name : null;
}

/** The given search, or the grid where only a validation was named. */
function searchOf(inFile: Mapping | null): Mapping {
  if (inFile === null) return { name: 'grid' };
  return nameOf(inFile) === 'k-fold' ? { ...inFile, name: 'grid' } : inFile;
}

/** The file's own options where it speaks of the same search; else only how many trials it wanted, and which first. */
function searchNamed(name: string, inFile: Mapping | null): Mapping {
  if (nameOf(inFile) === name) return { ...inFile, name };
  const start = inFile?.start === undefined ? {} : { start: inFile.start };
  const keepsTrials = name !== 'grid' && inFile?.trials !== undefined;
  return keepsTrials ? { name, trials: inFile.trials, ...start } : { name, ...start };
}

function validationFor(word: string, root: Mapping, choice: PresetChoice, problems: Problems): unknown {
  const given = root.validation;
  const isGiven = given !== undefined && given !== null;
  if (word === 'k-fold') {
    if (!isGiven || isFolds(given)) return isGiven ? given : { name: 'k-fold' };
    if (choice.preset !== null) return { name: 'k-fold' };
    const found = `validation is ${shown(given)}, but strategy k-fold validates by k-fold`;
    problems.add(
      ['validation'],
      complaint(found, 'one of the two is wanted', 'write strategy: grid, or remove validation'),
    );
    return { name: 'k-fold' };
  }
  // A column to split by says more than the word does.
  const goesByColumn = findSplitColumn(root.data) !== undefined;
  if (isGiven || word !== 'grid' || choice.validationGiven || goesByColumn) return given ?? undefined;
  return { name: 'holdout' };
}

/** k-fold, once or repeated; a mapping without a name is k-fold. */
function isFolds(validation: unknown): boolean {
  const name = isMapping(validation) ? (validation.name ?? 'k-fold') : validation;
  return name === 'k-fold' || name === 'repeated-k-fold';
}
