import type { Split } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { dealLabels } from '../util/label-folds.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { shuffledGroups } from '../util/stratify.js';
import type { SplitInput } from './scheme.js';

/**
 * Deals rows to k folds like cards: the rows of one class after the other, each class in random order, one row to each
 * fold in turn. So the folds' sizes differ by at most one, and so do their counts of each class.
 *
 * A class with fewer rows than folds is absent from some folds' validation rows, but never from their training rows
 * (metrics that need every class, as auc, are not finite there). Only a class of a single row is refused: some fold
 * would have to recognise what it never saw.
 *
 * Several labels are dealt by iterative stratification (see `dealLabels`): sizes differ by at most one, counts of a label
 * about so.
 *
 * @throws UserError (data) where there are more folds than rows, or a class has one row only
 */
export function dealFolds(input: SplitInput, folds: number, repeat: number): readonly Split[] {
  const { rows, labels, labelSets, seed } = input;
  if (folds > rows.length) {
    const found = `${folds} folds are wanted, but there are ${rows.length} rows`;
    throw new UserError('data', `validation: ${found}; lower validation.folds, or give more rows`);
  }
  const stream = createRandomStream(streamKey(seed, 'split', repeat));
  if (labelSets !== undefined) {
    const sizes = Array.from({ length: folds }, (_, fold) => Math.floor((rows.length + folds - 1 - fold) / folds));
    return foldsOf(rows, folds, dealLabels(rows, labelSets, sizes, stream));
  }
  const groups = shuffledGroups(rows, labels, stream);
  if (labels !== null && groups.some((group) => group.length < 2)) {
    const remedy = 'merge rare classes, set fewer rows aside for the test, or give more rows';
    throw new UserError('data', `validation: a class has one row only, so that it can't be validated; ${remedy}`);
  }
  const foldOf = new Int32Array(rows.reduce((last, row) => Math.max(last, row), 0) + 1);
  let dealt = 0;
  for (const group of groups) for (const row of group) foldOf[row] = dealt++ % folds;
  return foldsOf(
    rows,
    folds,
    rows.map((row) => foldOf[row]),
  );
}

/** @param foldOf by place in `rows` */
function foldsOf(rows: Int32Array, folds: number, foldOf: Int32Array): readonly Split[] {
  return Array.from({ length: folds }, (_, fold) => ({
    train: rows.filter((_row, place) => foldOf[place] !== fold),
    validation: rows.filter((_row, place) => foldOf[place] === fold),
  }));
}
