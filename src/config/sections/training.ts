import { z } from 'zod';
import type { TrainingSettings } from '../../core/settings.js';
import type { Problems } from '../problems.js';
import { averagingSchema } from './averaging.js';
import { gradientNoiseSchema } from './gradient-noise.js';
import { lossSchema } from './loss.js';
import { optimizerSchema } from './optimizer.js';
import { penaltySchema } from './penalty.js';
import { scheduleSchema } from './schedule.js';

export const earlyStoppingShape = {
  fraction: z
    .number()
    .positive()
    .max(0.5)
    .default(0.1)
    .describe(
      "Share of a fit's training rows (above 0, at most 0.5) that decides when to stop; never rows of the fold that scores it. Default 0.1",
    ),
  patience: z
    .int()
    .min(1)
    .default(5)
    .describe('Epochs without a better loss before a fit stops; more is surer and slower. Default 5'),
  minDelta: z.number().min(0).default(0).describe('How much lower a loss must be to count as better. Default 0'),
};

/** `none` is how the file says null. */
const orNull = (raw: unknown): unknown => (raw === 'none' ? null : raw);

function expandEarlyStopping(raw: unknown): unknown {
  if (raw === 'none' || raw === false) return null;
  return raw === true ? {} : raw;
}

export const earlyStoppingSchema = z
  .preprocess(
    expandEarlyStopping,
    z
      .strictObject(earlyStoppingShape, {
        error: (issue) =>
          issue.code === 'invalid_type'
            ? 'none, true or a mapping with fraction, patience and minDelta is wanted; write one of these'
            : undefined,
      })
      .nullable(),
  )
  .describe(
    'Stop a fit when its loss on an inner split no longer falls: none, true (the defaults) or a mapping. Saves time and regularises by itself. Default none',
  );

const clipNormSchema = z
  .preprocess(
    orNull,
    z.number({ error: 'a number above 0 or none is wanted; write one of these' }).positive().nullable(),
  )
  .describe(
    "Largest global norm of a fit's gradients: g · min(1, c/‖g‖), or none. Smaller is calmer and slower. Default none",
  )
  .meta({ anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'none' }, { type: 'null' }] });

const clipRangeError = {
  error: 'none or [min, max] with min below 0 and max above it is wanted; write e.g. [-0.5, 0.5]',
};

const clipValueSchema = z
  .preprocess(
    orNull,
    z
      .tuple([z.number(clipRangeError), z.number(clipRangeError)], clipRangeError)
      .refine(([min, max]) => min < 0 && max > 0, clipRangeError)
      .nullable(),
  )
  .describe('Range [min, max] that each gradient element is clipped to, before the norm, or none. Default none')
  .meta({
    anyOf: [
      { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
      { const: 'none' },
      { type: 'null' },
    ],
  });

const maxNormSchema = z
  .preprocess(
    orNull,
    z.number({ error: 'a number above 0 or none is wanted; write one of these' }).positive().nullable(),
  )
  .describe(
    "Largest norm of each unit's incoming weights: after every step longer ones are scaled back to it; or none. 3 to 4 is usual beside dropout, less regularises more. Default none",
  )
  .meta({ anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'none' }, { type: 'null' }] });

const classWeightError = {
  error:
    'balanced, none or a weight above 0 for each class that differs is wanted; write balanced, or e.g. { yes: 3, no: 1 }',
};

const classWeightSchema = z
  .preprocess(
    orNull,
    z
      .union([z.literal('balanced'), z.record(z.string(), z.number().positive())], classWeightError)
      .refine((given) => given === 'balanced' || Object.keys(given).length > 0, classWeightError)
      .nullable(),
  )
  .describe(
    'How much the rows of a class count in training, not in metrics: balanced (all classes alike in sum), or weights by class name (1 where it is not named). Raises the recall of rare classes, and makes probabilities too high for them. Default none',
  )
  .meta({
    anyOf: [
      { const: 'balanced' },
      { const: 'none' },
      { type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: 0 } },
      { type: 'null' },
    ],
  });

export const trainingShape = {
  epochs: z
    .int()
    .min(1)
    .default(20)
    .describe('Passes over the training rows. More fits more closely and takes longer. Default 20'),
  batchSize: z
    .int()
    .min(1)
    .default(32)
    .describe('Rows a step. Larger is faster an epoch and makes fewer, smoother steps. Default 32'),
  optimizer: optimizerSchema.default(() => optimizerSchema.parse({})),
  schedule: scheduleSchema.default(() => scheduleSchema.parse({})),
  penalty: penaltySchema.default(() => penaltySchema.parse({})),
  clipNorm: clipNormSchema.default(null),
  clipValue: clipValueSchema.default(null),
  earlyStopping: earlyStoppingSchema.default(null),
  classWeight: classWeightSchema.default(null),
  loss: lossSchema.optional(),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      'Share of each label that is spread evenly over all classes in training, 0 to below 1; 0.1 is usual. Keeps outputs from growing without end. Default 0',
    ),
  mixup: z
    .number()
    .min(0)
    .optional()
    .describe(
      'α of mixup: each row of a batch is mixed with another, λ to 1 − λ with λ from Beta(α, α), inputs and targets alike. 0.1 to 0.4 is usual, more mixes more evenly. Default 0: nothing is mixed',
    ),
  maxNorm: maxNormSchema.default(null),
  nonNegative: z
    .boolean()
    .default(false)
    .describe(
      'Set kernel weights below 0 to 0 after every step; biases stay free. What units take in then only adds up. Default false',
    ),
  gradientNoise: gradientNoiseSchema.default(() => gradientNoiseSchema.parse({})),
  averaging: averagingSchema.default(() => averagingSchema.parse({})),
};

const trainingSchema: z.ZodType<TrainingSettings> = z.strictObject(trainingShape).describe('How each fit is trained');

export function checkTraining(problems: Problems, raw: unknown): TrainingSettings | undefined {
  const checked = problems.check(trainingSchema, raw ?? {}, ['training']);
  if (checked === undefined) return undefined;
  // What is left out stays out, and a default that is written out is the same plan: as is a plan of before.
  const { classWeight, labelSmoothing = 0, mixup = 0, maxNorm = null, nonNegative = false, ...training } = checked;
  return {
    ...training,
    ...(classWeight !== null && { classWeight }),
    ...(labelSmoothing !== 0 && { labelSmoothing }),
    ...(mixup !== 0 && { mixup }),
    ...(maxNorm !== null && { maxNorm }),
    ...(nonNegative && { nonNegative }),
  };
}
