import type { SplitColumn, SplitColumns, SplitRule, Splits } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';

/**
 * What the test rows, and the rows that decide when to stop, keep under a scheme: the same as its folds. Folds that the
 * data give say nothing of rows within them: those are dealt one by one.
 *
 * @param splitsBy the scheme's column; undefined: none
 */
export function splitRuleOf(splitsBy: SplitColumn | undefined, columns: SplitColumns, options: JsonObject): SplitRule {
  if (splitsBy === 'group' && columns.group !== null) return { by: 'group', groups: columns.group.codes };
  if (splitsBy !== 'time' || columns.time === null) return { by: 'row' };
  return { by: 'time', times: columns.time, gap: typeof options.gap === 'number' ? options.gap : 0 };
}

/**
 * What classes a fold can't do without.
 *
 * @throws UserError (data) where a fold's training rows are all of one class, so that there is nothing to tell apart
 */
export function checkClasses(scheme: string, splits: Splits, labels: Int32Array | null): Splits {
  if (labels === null) return splits;
  const single = splits.flat().findIndex(({ train }) => train.every((row) => labels[row] === labels[train[0]]));
  if (single === -1) return splits;
  const found = `the training rows of fold ${single} are all of one class`;
  const wanted = 'two classes or more are wanted, for there is nothing to tell apart';
  throw new UserError('data', `validation, ${scheme}: ${found}; ${wanted}; choose other folds, or give more rows`);
}
