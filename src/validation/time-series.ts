import type { Split } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { type Moment, momentsOf, rowsOfMoments } from '../util/moments.js';
import { timeSeriesOptions } from './options.js';
import type { ValidationScheme } from './scheme.js';
import { checkClasses } from './split-rule.js';

/**
 * Fits train on the past and are scored on what follows. Different times are cut into stretches; the last k of them
 * validate, one after the other. All is counted in different times, so that rows of one time stay together; where no two
 * rows share a time, the splits are those of scikit-learn's TimeSeriesSplit.
 */
export const timeSeries: ValidationScheme = {
  split({ rows, labels, columns, options }) {
    if (columns.time === null) {
      const wanted = 'a column of times is wanted; add data.time: NAME';
      throw new UserError('config', `validation, time-series: the data have no times; ${wanted}`);
    }
    const moments = momentsOf(rows, columns.time);
    const { folds, gap, window, size: given } = timeSeriesOptions.parse(options);
    const size = given ?? Math.floor(moments.length / (folds + 1));
    const first = moments.length - folds * size;
    if (size === 0 || first - gap < 1) throw tooFew(moments.length, { folds, gap, size: Math.max(size, 1) });
    const most = window === 'expanding' ? moments.length : window === 'rolling' ? first - gap : window;
    const splits = Array.from({ length: folds }, (_, fold) => splitAt(moments, first + fold * size, size, gap, most));
    return checkClasses('time-series', [splits], labels);
  },
  shape: (options) => ({ repeats: 1, folds: timeSeriesOptions.parse(options).folds }),
};

/** @param start where validation begins; @param most times to train on */
function splitAt(moments: readonly Moment[], start: number, size: number, gap: number, most: number): Split {
  const end = start - gap;
  return {
    train: rowsOfMoments(moments.slice(Math.max(0, end - most), end)),
    validation: rowsOfMoments(moments.slice(start, start + size)),
  };
}

function tooFew(there: number, { folds, gap, size }: { folds: number; gap: number; size: number }): UserError {
  const stretches = folds === 1 ? '1 fold' : `${folds} folds`;
  const parts = size === 1 ? stretches : `${stretches} of ${size} times`;
  const between = gap === 0 ? '' : ` with a gap of ${gap}`;
  const found = `there are ${there} different times to train on, and ${parts}${between} leave none to train the first fold on`;
  const largest = Math.floor((there - gap - 1) / folds);
  const wanted =
    largest > 0
      ? `a size of at most ${largest} is wanted; set size, or lower folds or gap`
      : `${folds + gap + 1} or more are wanted; lower folds, size or gap, or give more times`;
  return new UserError('data', `validation, time-series: ${found}; ${wanted}`);
}
