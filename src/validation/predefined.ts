import { UserError } from '../core/errors.js';
import { groupRows, rowsOf } from '../util/whole-groups.js';
import type { ValidationScheme } from './scheme.js';
import { checkClasses } from './split-rule.js';

/** Rows of this fold are in every fit's training rows and never validated on, as in scikit-learn's PredefinedSplit. */
const alwaysTrained = '-1';

/** The folds that the data name: each is validated on once, by a fit on all other rows, in the order of their names. */
export const predefined: ValidationScheme = {
  split({ rows, labels, columns }) {
    if (columns.fold === null) {
      const wanted = 'a column of folds is wanted; add data.fold: NAME';
      throw new UserError('config', `validation, predefined: the data have no folds; ${wanted}`);
    }
    const { codes, names } = columns.fold;
    const groups = groupRows(rows, labels, codes);
    const folds = groups.filter(({ code }) => names[code] !== alwaysTrained);
    if (groups.length < 2) {
      const found = `all rows to train on are of one fold, "${names[groups[0].code]}"`;
      const wanted = 'two folds or more are wanted; is data.fold the right column?';
      throw new UserError('data', `validation, predefined: ${found}; ${wanted}`);
    }
    const splits = folds.map((validation) => ({
      train: rowsOf(groups.filter((group) => group !== validation)),
      validation: rowsOf([validation]),
    }));
    return checkClasses('predefined', [splits], labels);
  },
  shape: () => ({ repeats: 1, folds: null }),
};
