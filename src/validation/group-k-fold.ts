import type { Splits } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { standardDeviation } from '../util/statistics.js';
import { groupRows, type RowGroup, rowsOf } from '../util/whole-groups.js';
import { groupsOf } from './groups.js';
import { kFoldOptions } from './options.js';
import type { SplitInput, ValidationScheme } from './scheme.js';
import { checkClasses } from './split-rule.js';

/**
 * Every group is validated on exactly once, by a fit on groups of the other folds. Numbers go the way of scikit-learn's
 * GroupKFold: the largest group first, each to the fold with the fewest rows. Classes go the way of its
 * StratifiedGroupKFold: the group with the most uneven classes first, each to the fold where the folds' shares of
 * the classes come out most even. The seed decides between equals.
 */
export const groupKFold: ValidationScheme = {
  split(input) {
    const { folds } = kFoldOptions.parse(input.options);
    const { labels, rows } = input;
    const groups = groupRows(rows, labels, groupsOf(input, 'group-k-fold').codes);
    if (groups.length < folds) {
      const found = `${folds} folds are wanted, but there are ${groups.length} groups to train on`;
      throw new UserError('data', `validation, group-k-fold: ${found}; lower validation.folds, or give more groups`);
    }
    return checkClasses('group-k-fold', [splitsOf(dealGroups(groups, folds, input))], labels);
  },
  shape: (options) => ({ repeats: 1, folds: kFoldOptions.parse(options).folds }),
};

type Fold = readonly RowGroup[];

function splitsOf(folds: readonly Fold[]): Splits[number] {
  return folds.map((validation) => ({
    train: rowsOf(folds.filter((fold) => fold !== validation).flat()),
    validation: rowsOf(validation),
  }));
}

/** An empty fold is never worse than another, so with as many groups as folds none stays empty. */
function dealGroups(groups: readonly RowGroup[], count: number, { labels, seed }: SplitInput): readonly Fold[] {
  const order = createRandomStream(streamKey(seed, 'split', 0)).permutation(groups.length);
  const urgent = Array.from(order, (place) => ({ group: groups[place], urgency: urgencyOf(groups[place], labels) }));
  const folds = Array.from(
    { length: count },
    (): Load => ({ groups: [], rows: 0, classes: groups[0].classes.map(() => 0) }),
  );
  const all = groups[0].classes.map((_, c) => groups.reduce((sum, { classes }) => sum + classes[c], 0));
  for (const { group } of urgent.sort((a, b) => b.urgency - a.urgency)) {
    const fold = bestFold(folds, group, all);
    fold.groups.push(group);
    fold.rows += group.rows.length;
    for (const [c, rows] of group.classes.entries()) fold.classes[c] += rows;
  }
  return folds.map((fold) => fold.groups);
}

function urgencyOf({ rows, classes }: RowGroup, labels: SplitInput['labels']): number {
  return labels === null || classes.length < 2 ? rows.length : standardDeviation(classes);
}

interface Load {
  readonly groups: RowGroup[];
  rows: number;
  readonly classes: number[];
}

/** Shares of classes that come out closer than this are equal but for rounding. */
const rounding = 1e-9;

/** Where the shares of the classes come out most even; of equals the one with the fewest rows. */
function bestFold(folds: readonly Load[], group: RowGroup, all: readonly number[]): Load {
  let [best] = folds;
  let least = unevennessWith(folds, best, group, all);
  for (const fold of folds.slice(1)) {
    const score = unevennessWith(folds, fold, group, all);
    const better = Math.abs(score - least) <= rounding ? fold.rows < best.rows : score < least;
    if (better) [best, least] = [fold, score];
  }
  return best;
}

/** Sum over classes of the standard deviation over folds of a class's shares, were the group in `chosen`. */
function unevennessWith(folds: readonly Load[], chosen: Load, group: RowGroup, all: readonly number[]): number {
  let sum = 0;
  for (const [c, total] of all.entries()) {
    if (total === 0) continue;
    const share = (fold: Load) => (fold.classes[c] + (fold === chosen ? group.classes[c] : 0)) / total;
    const mean = folds.reduce((shares, fold) => shares + share(fold), 0) / folds.length;
    sum += Math.sqrt(folds.reduce((squares, fold) => squares + (share(fold) - mean) ** 2, 0) / folds.length);
  }
  return sum;
}
