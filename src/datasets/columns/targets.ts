import { UserErrors } from '../../core/errors.js';
import type { Table, TableTarget } from '../table.js';
import {
  checkTransform,
  isLabel,
  targetOfNumbers,
  targetOfTexts,
  targetsOfLabels,
  targetsOfNumbers,
} from '../target.js';
import type { Collected, CollectedColumn } from './collected.js';
import type { Limit } from './collectors.js';
import type { ColumnRequest } from './request.js';

type Wanted = Pick<ColumnRequest, 'targets' | 'task' | 'targetTransform'>;
type NumbersColumn = Extract<CollectedColumn, { use: 'target-numbers' | 'weights' }>;

/** What targets must be, besides numbers. */
export function targetLimits(wanted: Wanted): readonly (readonly [string, Limit])[] {
  const limit = limitOf(wanted);
  return limit === null ? [] : wanted.targets.map((name) => [name, limit]);
}

/** What marks a label: nothing else may stand there. */
export const labelLimit: Limit = {
  accepts: isLabel,
  wanted: 'a label is 1 where it is there and 0 elsewhere',
  remedy: 'correct the cell, or say data.task: regression',
};

function limitOf({ task, targetTransform }: Wanted): Limit | null {
  if (task === 'multi-label') return labelLimit;
  if (targetTransform !== 'log' && targetTransform !== 'log1p') return null;
  const bound = targetTransform === 'log' ? 0 : -1;
  const other = targetTransform === 'log' ? 'log1p (above -1) or ' : '';
  return {
    accepts: (value) => value > bound,
    wanted: `data.targetTransform: ${targetTransform} wants targets above ${bound}`,
    remedy: `correct the cell, or choose ${other}standardize`,
  };
}

/** The target, or the targets in their order. @throws UserErrors (data) where there is nothing to learn */
export function targetsIn(
  label: string,
  { rows, columns }: Collected,
  wanted: Wanted,
): TableTarget & Pick<Table, 'targetNames'> {
  const names = wanted.targets;
  const found = names.map((name) => columns.find((column) => column.name === name));
  const targets = found.filter((column) => column?.use === 'target-numbers' || column?.use === 'target-texts');
  if (targets.length < names.length) throw new Error('the header was checked for the target');
  const where = (name: string) => `${label}, column "${name}"`;
  const numbers = targets.filter((column): column is NumbersColumn => column?.use === 'target-numbers');
  if (names.length > 1) {
    const values = numbers.map((column) => column.values.subarray(0, rows));
    const isLabels =
      wanted.task === 'multi-label' || (taskOf(wanted) === null && values.every((own) => own.every(isLabel)));
    const targetsOf = isLabels ? targetsOfLabels : targetsOfNumbers;
    return { ...targetsOf(values, names.map(where)), targetNames: names };
  }
  if (wanted.task === 'multi-label') throw oneLabel(where(names[0]));
  const target = targetOf(targets[0], rows, wanted, where(names[0]));
  checkTransform(target.task, wanted, where(names[0]));
  return { ...target, targetNames: names };
}

function oneLabel(where: string): UserErrors {
  const found = `${where}: found one column, and data.task is multi-label`;
  return new UserErrors('data', [
    `${found}; several columns of 0 and 1 are wanted; say classification, or name several`,
  ]);
}

function targetOf(column: CollectedColumn | undefined, rows: number, wanted: Wanted, where: string): TableTarget {
  if (column?.use === 'target-numbers') return targetOfNumbers(column.values.subarray(0, rows), taskOf(wanted), where);
  if (column?.use !== 'target-texts') throw new Error('this column is no target');
  return targetOfTexts(column.texts.texts, column.texts.codes.subarray(0, rows), where);
}

/** Whoever says what is done to a number has said that it is one. */
function taskOf({ task, targetTransform }: Wanted): Wanted['task'] {
  return targetTransform === undefined ? task : 'regression';
}
