import type { SplitRule, TestSplit } from '../core/dataset.js';
import { UserError, unreachable } from '../core/errors.js';
import type { LabelSets } from '../util/label-folds.js';
import { lastMoments, momentsOf } from '../util/moments.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { type Sample, sampleRows } from '../util/stratify.js';
import { groupRows, sampleGroups } from '../util/whole-groups.js';

interface TestRequest {
  readonly rows: number;
  /** Class index by row, for stratifying; null for regression. */
  readonly labels: Int32Array | null;
  /** Which labels each row has; left out for another task. */
  readonly labelSets?: LabelSets | null;
  /** Share of the rows to set aside; 0: none. */
  readonly fraction: number;
  /** What the validation scheme keeps: whole groups, or the order of time. */
  readonly rule: SplitRule;
  readonly seed: number;
}

/**
 * Sets round(n · fraction) rows aside: classes by largest remainder (several labels about in proportion), drawn from the study's seed only; whole groups that
 * come near to it; or the last times, the scheme's gap before them left out on both sides.
 *
 * @throws UserError (data) where no row would be set aside, or none (of a class) be left to learn from
 */
export function chooseTestRows(request: TestRequest): TestSplit {
  const { rows, labels, fraction } = request;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (fraction === 0) return { train: all, test: new Int32Array(0) };
  const size = Math.round(rows * fraction);
  if (size === 0 || size === rows) {
    const what = size === 0 ? 'sets no row aside' : 'leaves no row to learn from';
    throw new UserError(
      'data',
      `data.test: ${fraction} of ${rows} rows ${what}; choose another share, or 0 for no test`,
    );
  }
  const { drawn, rest } = draw(request, all, size);
  if (labels !== null && classesIn(rest, labels) < classesIn(all, labels)) throw classTaken(request);
  return { train: rest, test: drawn };
}

function draw({ labels, labelSets = null, fraction, rule, seed }: TestRequest, all: Int32Array, size: number): Sample {
  const stream = () => createRandomStream(streamKey(seed, 'test-split'));
  switch (rule.by) {
    case 'row':
      return sampleRows(all, labels, size, stream(), labelSets);
    case 'group': {
      const groups = groupRows(all, labels, rule.groups);
      const sample = groups.length < 2 ? null : sampleGroups(groups, size, stream());
      // Nothing set aside would have been as near to the share as this.
      if (sample === null || sample.drawn.length >= 2 * size) throw noGroupFits(fraction, size, groups.length);
      return sample;
    }
    case 'time': {
      const last = lastMoments(momentsOf(all, rule.times), size, rule.gap);
      if (last === null) throw tooFewTimes(rule.gap);
      return last;
    }
    default:
      return unreachable(rule);
  }
}

function noGroupFits(fraction: number, size: number, groups: number): UserError {
  if (groups === 1) {
    const remedy = 'two groups or more are wanted; is data.group the right column?';
    return new UserError('data', `data.test: all rows are of one group, so none can be set aside whole; ${remedy}`);
  }
  const found = `${fraction} of the rows are ${size}, and none of the ${groups} groups is small enough to be set aside whole`;
  const remedy = 'choose a larger share, or 0 for no test (validation: nested gives an honest estimate without)';
  return new UserError('data', `data.test: ${found}; ${remedy}`);
}

function tooFewTimes(gap: number): UserError {
  const found = `there are too few different times to set the last ones aside${gap === 0 ? '' : ` with a gap of ${gap}`}`;
  return new UserError('data', `data.test: ${found}; ${gap + 2} or more are wanted; is data.time the right column?`);
}

function classTaken({ fraction, rule }: TestRequest): UserError {
  const found = `data.test: ${fraction} of the rows would take every row of a class`;
  const remedies = {
    row: 'choose a smaller share, or merge rare classes',
    group: 'choose another share or seed, or merge rare classes: a class that one group has alone goes with it',
    time: 'choose a smaller share, or leave the class out: what first comes up in the last rows can not be learned',
  };
  return new UserError('data', `${found}; ${remedies[rule.by]}`);
}

function classesIn(rows: Int32Array, labels: Int32Array): number {
  const seen = new Set<number>();
  for (const row of rows) seen.add(labels[row]);
  return seen.size;
}
