import { UserErrors } from '../core/errors.js';
import type { Task } from '../core/metric.js';
import type { DataPlan } from '../core/plan.js';
import type { TableTarget } from './table.js';

/** At most so many distinct integers are taken for classes where the task is not given. */
const mostIntegerClasses = 20;
/** A class of one row can't be on both sides of a split. */
const fewestRowsOfClass = 2;

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Class names: numbers by value, texts by code unit. */
function sortedNames(names: Iterable<string>): readonly string[] {
  const all = [...names];
  const areNumbers = all.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return all.sort(areNumbers ? (a, b) => Number(a) - Number(b) : compareTexts);
}

/** Codes by order of appearance → codes by order of the sorted names; negative ones stay. */
export function recode(texts: ReadonlyMap<string, number>, codes: Int32Array) {
  const names = sortedNames(texts.keys());
  const byName = new Map(names.map((name, index) => [name, index]));
  const translation = new Int32Array(texts.size);
  for (const [name, code] of texts) translation[code] = byName.get(name) ?? 0;
  return { names, codes: codes.map((code) => (code < 0 ? code : translation[code])) };
}

/** A target of numbers: classes where the task says so, or where it is not given and they are few integers. */
export function targetOfNumbers(values: Float64Array, task: Task | null, where: string): TableTarget {
  const distinct =
    task === 'regression' ? null : distinctIntegers(values, task === null ? mostIntegerClasses : Infinity);
  if (distinct === null) return regressionTarget(values, where);
  const texts = new Map([...distinct].map((value, index) => [String(value), index]));
  const codes = Int32Array.from(values, (value) => texts.get(String(value)) ?? 0);
  return targetOfTexts(texts, codes, where);
}

/** The distinct values where all are integers and no more than `most`. */
function distinctIntegers(values: Float64Array, most: number): ReadonlySet<number> | null {
  const distinct = new Set<number>();
  for (const value of values) {
    if (!Number.isInteger(value)) return null;
    distinct.add(value === 0 ? 0 : value); // -0
    if (distinct.size > most) return null;
  }
  return distinct;
}

/** @throws UserErrors (data) where all values are equal */
function regressionTarget(values: Float64Array, where: string): TableTarget {
  if (values.every((value) => value === values[0])) {
    throw new UserErrors('data', [constantTarget(values[0], where)]);
  }
  return { task: 'regression', target: values, classes: [] };
}

function constantTarget(value: number, where: string): string {
  const remedy = 'there is nothing to learn; is it the right column?';
  return `${where}: found ${value} in every row; different values are wanted; ${remedy}`;
}

/**
 * Several targets of numbers, row-major.
 *
 * @param columns values by target
 * @throws UserErrors (data) where all values of a target are equal
 */
export function targetsOfNumbers(columns: readonly Float64Array[], where: readonly string[]): TableTarget {
  checkVaried(columns, where);
  return { task: 'regression', target: rowMajor(columns), classes: [] };
}

/** Several labels, as `targetsOfNumbers`; each column is 1 where the label is there and 0 elsewhere. */
export function targetsOfLabels(columns: readonly Float64Array[], where: readonly string[]): TableTarget {
  checkVaried(columns, where);
  return { task: 'multi-label', target: rowMajor(columns), classes: [] };
}

export function isLabel(value: number): boolean {
  return value === 0 || value === 1;
}

function checkVaried(columns: readonly Float64Array[], where: readonly string[]): void {
  const constant = columns.flatMap((values, j) =>
    values.every((value) => value === values[0]) ? [constantTarget(values[0], where[j])] : [],
  );
  if (constant.length > 0) throw new UserErrors('data', constant);
}

/** Columns as rows, one after another. */
export function rowMajor(columns: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(columns[0].length * columns.length);
  for (const [j, values] of columns.entries()) {
    for (let row = 0; row < values.length; row++) out[row * columns.length + j] = values[row];
  }
  return out;
}

/** @throws UserErrors (config) where something is to be done to numbers, and the target is classes */
export function checkTransform(
  task: Task,
  { targetTransform }: Pick<DataPlan, 'targetTransform'>,
  where: string,
): void {
  if (task === 'regression' || targetTransform === undefined) return;
  const found = `data.targetTransform is ${targetTransform}, and ${where} holds classes`;
  throw new UserErrors('config', [`${found}; it is for numbers; remove it`]);
}

/** @throws UserErrors (data) where there is one class only, or one of a single row */
export function targetOfTexts(texts: ReadonlyMap<string, number>, codes: Int32Array, where: string): TableTarget {
  const { names, codes: target } = recode(texts, codes);
  if (names.length < 2) {
    const remedy = 'there is nothing to tell apart; is it the right column?';
    throw new UserErrors('data', [`${where}: found one class only, "${names[0]}"; two or more are wanted; ${remedy}`]);
  }
  const counts = new Int32Array(names.length);
  for (const code of target) counts[code]++;
  const rare = names.filter((_, index) => counts[index] < fewestRowsOfClass);
  if (rare.length > 0) throw new UserErrors('data', [rareClasses(rare, names, where)]);
  return { task: 'classification', target, classes: names };
}

function rareClasses(rare: readonly string[], names: readonly string[], where: string): string {
  const few = rare.slice(0, 5).join(', ') + (rare.length > 5 ? `, … (${rare.length})` : '');
  const isNumeric = names.every((name) => Number.isFinite(Number(name)));
  const remedy = isNumeric
    ? 'merge rare classes, take those rows out, or say data.task: regression'
    : 'merge rare classes or take those rows out';
  return `${where}: one row only of class ${few}; each class needs ${fewestRowsOfClass} rows or more; ${remedy}`;
}
