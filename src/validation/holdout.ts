import { UserError } from '../core/errors.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { sampleRows } from '../util/stratify.js';
import { holdoutOptions } from './options.js';
import type { ValidationScheme } from './scheme.js';

/** One split: round(n · fraction) rows validate, classes by largest remainder, several labels about in proportion. */
export const holdout: ValidationScheme = {
  split({ rows, labels, labelSets = null, seed, options }) {
    const { fraction } = holdoutOptions.parse(options);
    const size = Math.round(rows.length * fraction);
    if (size === 0 || size === rows.length) {
      const side = size === 0 ? 'to validate on' : 'to train on';
      const found = `a fraction of ${fraction} of ${rows.length} rows leaves none ${side}`;
      throw new UserError('data', `validation, holdout: ${found}; choose another fraction, or give more rows`);
    }
    const { drawn, rest } = sampleRows(rows, labels, size, createRandomStream(streamKey(seed, 'split', 0)), labelSets);
    return [[{ train: rest, validation: drawn }]];
  },
  shape: () => ({ repeats: 1, folds: 1 }),
};
