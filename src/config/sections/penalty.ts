import { z } from 'zod';
import { byLayer } from './by-layer.js';
import { expandName, type Options, refusingUnused, type SpecialOption, usedBy } from './special-options.js';

/** Of one layer. */
export const lambdaSchema = z.number().min(0);

export const penaltyShape = {
  name: z
    .enum(['l1', 'l2', 'elastic-net'])
    .default('l2')
    .describe('l1 makes kernels sparse, l2 makes them small, elastic-net mixes both by alpha. Default l2'),
  lambda: byLayer(lambdaSchema)
    .default(0)
    .describe(
      'Strength of the penalty, of at least 0, for all layers or { layer: strength, others: strength }; searched by the short name lambda. Default 0',
    ),
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
