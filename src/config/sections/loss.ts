import { z } from 'zod';
import { type KnownLoss, knownLosses } from '../../core/known-losses.js';
import { expandName, refusingUnused, type SpecialOption, usedBy } from './special-options.js';

export const lossShape = {
  name: z
    .string()
    .describe(
      "What training makes small: cross-entropy or focal for classes, binary-cross-entropy or focal for labels, squared-error, huber or quantile for numbers, or a name of one's own extensions. Default the first of these, by task",
    )
    .meta({ enum: Object.keys(knownLosses) }),
  delta: z
    .number()
    .positive()
    .default(1)
    .describe(
      'huber: from this error on, in standard deviations of the target, errors count in proportion and no longer squared. Smaller bears wilder rows. Default 1',
    ),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('quantile: which one is predicted, 0 to 1; 0.9 lies above nine of ten targets. Default 0.5'),
  gamma: z
    .number()
    .min(0)
    .default(2)
    .describe('focal: how little rows count that are right already; 0 is cross-entropy. Default 2'),
  alpha: z
    .preprocess((raw) => (raw === 'none' ? null : raw), z.number().gt(0).lt(1).nullable())
    .default(null)
    .describe(
      'focal, two classes: weight of the last one, the first one’s being 1 − alpha; of labels, weight of those that are there; or none. Default none',
    )
    .meta({
      anyOf: [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, { const: 'none' }, { type: 'null' }],
    }),
};

/** Who uses an option. */
export const lossOptionUsers = {
  delta: 'huber',
  level: 'quantile',
  gamma: 'focal',
  alpha: 'focal',
} as const satisfies Readonly<Record<string, KnownLoss>>;

const specialLossOptions: readonly SpecialOption[] = Object.entries(lossOptionUsers).map(([option, user]) => ({
  option,
  users: user,
  isUsed: usedBy(user),
}));

export const lossSchema = z
  .preprocess(expandName, refusingUnused(lossShape, specialLossOptions))
  .describe('What training makes small: a name, or a mapping with name and options. Default by task');
