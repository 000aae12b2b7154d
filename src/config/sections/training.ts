import { z } from 'zod';
import type { TrainingSettings } from '../../core/settings.js';
import { isMapping } from '../path.js';
import type { Problems } from '../problems.js';

/** A name alone stands for the mapping with that name. */
function expandName(raw: unknown): unknown {
  return typeof raw === 'string' ? { name: raw } : raw === null ? {} : raw;
}

type Options = Readonly<Record<string, unknown>>;

/** An option that not every name uses. */
interface SpecialOption {
  readonly option: string;
  /** Who uses it, in words. */
  readonly users: string;
  readonly isUsed: (options: Options) => boolean;
}

/** A special option that the chosen name does not use must keep its default: whoever changed it expects an effect. */
function refusingUnused<Shape extends z.core.$ZodLooseShape>(shape: Shape, special: readonly SpecialOption[]) {
  let schema = z.strictObject(shape);
  for (const { option, users, isUsed } of special) {
    const standard = z.parse(shape[option], undefined);
    schema = schema.refine(
      (options: Options) => !(option in options) || options[option] === standard || isUsed(options),
      {
        path: [option],
        error: `only ${users} uses it; remove it or change the name`,
        // Told beside other mistakes, too; a wrong name says nothing about its options.
        when: ({ value }) => isMapping(value) && value.name !== undefined,
      },
    );
  }
  return schema;
}

function usedBy(...names: readonly string[]): SpecialOption['isUsed'] {
  return ({ name }) => names.includes(String(name));
}

export const optimizerShape = {
  name: z
    .enum(['sgd', 'momentum', 'adam', 'adamw'])
    .default('adam')
    .describe(
      'How gradients become steps: sgd, momentum, adam, or adamw (adam with decoupled weight decay). Default adam',
    ),
  learningRate: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "Length of a step. Larger learns faster and may diverge. Default: the optimizer's own (0.001 for adam and adamw, 0.01 for sgd and momentum)",
    ),
  momentum: z.number().min(0).lt(1).default(0.9).describe('momentum: share of the last step that is kept. Default 0.9'),
  beta1: z.number().min(0).lt(1).default(0.9).describe('adam, adamw: decay of the mean of gradients. Default 0.9'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('adam, adamw: decay of the mean of squares. Default 0.999'),
  epsilon: z
    .number()
    .positive()
    .default(1e-8)
    .describe('adam, adamw: keeps the divisor above zero; larger damps steps where gradients are tiny. Default 1e-8'),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe('adamw: share of each kernel taken off a step, times the learning rate; it is not lambda. Default 0.01'),
};

const specialOptimizerOptions: readonly SpecialOption[] = [
  { option: 'momentum', users: 'momentum', isUsed: usedBy('momentum') },
  { option: 'beta1', users: 'adam or adamw', isUsed: usedBy('adam', 'adamw') },
  { option: 'beta2', users: 'adam or adamw', isUsed: usedBy('adam', 'adamw') },
  { option: 'epsilon', users: 'adam or adamw', isUsed: usedBy('adam', 'adamw') },
  { option: 'weightDecay', users: 'adamw', isUsed: usedBy('adamw') },
];

export const optimizerSchema = z
  .preprocess(expandName, refusingUnused(optimizerShape, specialOptimizerOptions))
  .describe('A name, or a mapping with name and options. Default adam');

export const penaltyShape = {
  name: z
    .enum(['l1', 'l2', 'elastic-net'])
    .default('l2')
    .describe('l1 makes kernels sparse, l2 makes them small, elastic-net mixes both by alpha. Default l2'),
  lambda: z
    .number()
    .min(0)
    .default(0)
    .describe('Strength of the penalty, of at least 0; searched by the short name lambda. Default 0'),
  alpha: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('elastic-net: share of l1, 0 to 1; searched by the short name alpha. Default 0.5'),
  beta1: z.number().positive().default(1).describe('elastic-net, article: factor inside the l1 norm. Default 1'),
  beta2: z.number().positive().default(1).describe('elastic-net, article: factor inside the l2 norm. Default 1'),
  convention: z
    .enum(['glmnet', 'article', 'keras'])
    .default('glmnet')
    .describe('Which formula lambda and alpha stand in; see docs. Default glmnet'),
  apply: z
    .enum(['gradient', 'proximal'])
    .default('gradient')
    .describe(
      "gradient: part of the loss, so clipped with it. proximal: a step of its own after the optimizer's; l1 then gives exact zeros. Default gradient",
    ),
};

const isElasticNet = usedBy('elastic-net');
const isArticle = (options: Options): boolean => isElasticNet(options) && options.convention === 'article';

const specialPenaltyOptions: readonly SpecialOption[] = [
  { option: 'alpha', users: 'elastic-net', isUsed: isElasticNet },
  { option: 'beta1', users: 'elastic-net in the convention article', isUsed: isArticle },
  { option: 'beta2', users: 'elastic-net in the convention article', isUsed: isArticle },
];

export const penaltySchema = z
  .preprocess(expandName, refusingUnused(penaltyShape, specialPenaltyOptions))
  .describe('A name, or a mapping with name and options. Default l2 with lambda 0');

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

export const clipNormSchema = z
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

export const clipValueSchema = z
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
  penalty: penaltySchema.default(() => penaltySchema.parse({})),
  clipNorm: clipNormSchema.default(null),
  clipValue: clipValueSchema.default(null),
  earlyStopping: earlyStoppingSchema.default(null),
};

export const trainingSchema: z.ZodType<TrainingSettings> = z
  .strictObject(trainingShape)
  .describe('How each fit is trained');

export function checkTraining(problems: Problems, raw: unknown): TrainingSettings | undefined {
  return problems.check(trainingSchema, raw ?? {}, ['training']);
}
