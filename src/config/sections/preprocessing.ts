import type { OptionsCatalog } from '../../core/port.js';
import type { PreprocessingStep } from '../../core/settings.js';
import { checkNamed } from '../named.js';
import { isMapping } from '../path.js';
import type { Problems } from '../problems.js';
import { complaint, listed, shown, unknownName } from '../words.js';

/** A list of names, or of `{ name: { option: value } }`; each step at most once. */
export function checkPreprocessing(
  problems: Problems,
  raw: unknown,
  entries: OptionsCatalog,
): readonly PreprocessingStep[] | undefined {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) {
    const remedy = typeof raw === 'string' ? `write [${raw}]` : 'begin each step with a dash';
    problems.add(['preprocessing'], complaint(`preprocessing is ${shown(raw)}`, 'a list of steps is wanted', remedy));
    return undefined;
  }
  const before = problems.list.length;
  const steps = raw.map((entry, index) => checkStep(problems, entry, index, entries));
  const seen = new Set<string>();
  steps.forEach((step, index) => {
    if (step !== undefined && seen.has(step.name)) {
      const found = `preprocessing[${index}] is '${step.name}' for the second time`;
      problems.add(['preprocessing', index], complaint(found, 'each step once is wanted', 'remove one'));
    }
    if (step !== undefined) seen.add(step.name);
  });
  checkCategoryColumns(problems, steps);
  checkConstant(problems, steps);
  return problems.list.length > before ? undefined : steps.filter((step) => step !== undefined);
}

type Steps = readonly (PreprocessingStep | undefined)[];

/** A column becomes indicators or a number, not both. */
function checkCategoryColumns(problems: Problems, steps: Steps): void {
  const place = steps.findIndex((step) => step?.name === 'one-hot');
  const ordinal = steps.find((step) => step?.name === 'ordinal')?.columns ?? [];
  const columns = steps[place]?.columns;
  if (!Array.isArray(columns)) return;
  const ordered: readonly unknown[] = Array.isArray(ordinal) ? ordinal : Object.keys(ordinal);
  columns.forEach((name, index) => {
    if (!ordered.includes(name)) return;
    const found = `preprocessing[${place}].one-hot.columns[${index}] is '${name}', which ordinal names too`;
    const path = ['preprocessing', place, 'one-hot', 'columns', index];
    problems.add(path, complaint(found, 'a column in one of them is wanted', 'remove it from the other'));
  });
}

/** Whoever wrote a value expects it to be used. */
function checkConstant(problems: Problems, steps: Steps): void {
  const place = steps.findIndex((step) => step?.name === 'impute');
  const step = steps[place];
  if (step === undefined || step.strategy === 'constant' || step.value === 0) return;
  const { strategy, value } = step;
  const found = `preprocessing[${place}].impute.value is ${shown(value)}`;
  const wanted = `only the strategy constant uses it, and the strategy is ${shown(strategy)}`;
  const path = ['preprocessing', place, 'impute', 'value'];
  problems.add(path, complaint(found, wanted, 'remove it, or say strategy: constant'));
}

function checkStep(
  problems: Problems,
  entry: unknown,
  index: number,
  entries: OptionsCatalog,
): PreprocessingStep | undefined {
  const path = ['preprocessing', index];
  const names = Object.keys(entries);
  const keys = isMapping(entry) ? Object.keys(entry) : [];
  const name = keys.length === 1 ? keys[0] : entry;
  if (typeof name !== 'string') {
    const wanted = `a name (${listed(names)}) or { name: { option: value } } is wanted`;
    const example = names.length === 0 ? 'remove it' : `write e.g. - ${names[0]}`;
    problems.add(path, complaint(`preprocessing[${index}] is ${shown(entry)}`, wanted, example));
    return undefined;
  }
  if (!Object.hasOwn(entries, name)) {
    problems.add(path, unknownName(`preprocessing[${index}]`, name, names));
    return undefined;
  }
  const options = isMapping(entry) ? (entry[name] ?? {}) : {};
  const at = isMapping(entry) ? [...path, name] : path;
  if (!isMapping(options) || 'name' in options) {
    const found = `${name} is ${shown(options)}`;
    problems.add(at, complaint(found, 'a mapping of options is wanted', `write - ${name}: { option: value }`));
    return undefined;
  }
  const section = { entries: { [name]: entries[name] }, defaultName: name, common: {} };
  return checkNamed(problems, section, options, at);
}
