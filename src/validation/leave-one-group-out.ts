import { UserError } from '../core/errors.js';
import { groupRows, rowsOf } from '../util/whole-groups.js';
import { groupsOf } from './groups.js';
import type { ValidationScheme } from './scheme.js';
import { checkClasses } from './split-rule.js';

/** Each group is validated on once, by a fit on all the others: as many folds as groups, in the order of their names. */
export const leaveOneGroupOut: ValidationScheme = {
  split(input) {
    const { codes, names } = groupsOf(input, 'leave-one-group-out');
    const groups = groupRows(input.rows, input.labels, codes);
    if (groups.length < 2) {
      const found = `all rows to train on are of one group, "${names[groups[0].code]}"`;
      const wanted = 'two groups or more are wanted; is data.group the right column?';
      throw new UserError('data', `validation, leave-one-group-out: ${found}; ${wanted}`);
    }
    const folds = groups.map((validation) => ({
      train: rowsOf(groups.filter((group) => group !== validation)),
      validation: rowsOf([validation]),
    }));
    return checkClasses('leave-one-group-out', [folds], input.labels);
  },
  shape: () => ({ repeats: 1, folds: null }),
};
