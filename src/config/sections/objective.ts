import { z } from 'zod';
import { standardMeasures } from '../../core/measures.js';
import type { MetricCatalog, MetricName } from '../../core/metric.js';
import type { ObjectivePlan } from '../../core/plan.js';
import type { Problems } from '../problems.js';
import { complaint, listed, shown } from '../words.js';

/** What candidates are ranked by, and how predictions are measured. */

export function metricSchema(metrics: MetricCatalog) {
  return z.enum(Object.keys(metrics));
}

/** A class as YAML has it: `positive: 1` means the class written 1. */
const classSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const costsWanted = {
  error:
    'the prices of wrong decisions, by actual and by decided class, are wanted; write e.g. { "yes": { "no": 10 } }',
};

const measureShape = {
  positive: classSchema
    .optional()
    .describe(
      'The class that precision, recall, specificity, f1-positive and average-precision speak of. Default the last of two classes; the mean over all of more',
    ),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      'Two classes, or labels: the positive one, or each label, is decided from this probability on; lower finds more and is wrong more often. Default what is more probable',
    ),
  top: z.int().min(1).optional().describe('How many classes top-k-accuracy looks at. Default 2'),
  level: z.number().gt(0).lt(1).optional().describe('The quantile that pinball measures, 0 to 1. Default 0.5'),
  costs: z
    .record(z.string(), z.record(z.string(), z.number().min(0), costsWanted), costsWanted)
    .optional()
    .describe(
      'What a decision costs, { ACTUAL: { DECIDED: PRICE } }, in a unit of your own; right ones cost 0 where they are left out. The class of least expected cost is decided, and cost can be measured. Default none',
    ),
};

export function objectiveSchema(metrics: MetricCatalog) {
  return z
    .preprocess(
      (raw) => (typeof raw === 'string' ? { metric: raw } : raw),
      z.strictObject({
        metric: metricSchema(metrics)
          .optional()
          .describe(
            'What candidates are ranked by, in its own direction. Default log-loss for classes and labels, rmse for numbers',
          ),
        also: z
          .array(metricSchema(metrics))
          .optional()
          .describe(
            'Further metrics to measure and report; those that every study reports need not be named. Default none',
          ),
        ...measureShape,
      }),
    )
    .describe('What candidates are ranked by: a metric, or a mapping');
}

type Given = z.infer<ReturnType<typeof objectiveSchema>>;

/** What is left out stays out. */
export function checkObjective(problems: Problems, raw: unknown, metrics: MetricCatalog): ObjectivePlan | undefined {
  const before = problems.list.length;
  const objective = problems.check(objectiveSchema(metrics), raw ?? {}, ['objective']);
  if (objective === undefined) return undefined;
  const plan = withoutDefaults(objective);
  checkCosts(problems, plan);
  checkUse(problems, plan);
  return problems.list.length > before ? undefined : plan;
}

/** Written out or not, a default is the same plan. */
function withoutDefaults({ metric, also = [], top, level, ...measured }: Given): ObjectivePlan {
  return {
    metric: metric ?? null,
    ...(also.length > 0 && { also }),
    ...(top !== undefined && top !== standardMeasures.top && { top }),
    ...(level !== undefined && level !== standardMeasures.level && { level }),
    ...measured,
  };
}

function checkCosts(problems: Problems, { metric, also = [], costs, threshold }: ObjectivePlan): void {
  if (costs === undefined && [metric, ...also].includes('cost')) {
    const wanted = 'what wrong decisions cost is wanted';
    const found = complaint('objective.costs is missing', wanted, 'add costs: { ACTUAL: { DECIDED: PRICE } }');
    problems.add(['objective', 'costs'], found);
  }
  if (costs === undefined || threshold === undefined) return;
  const found = `objective.threshold is ${threshold}, but the costs decide already`;
  const remedy = 'remove it, or remove costs';
  problems.add(['objective', 'threshold'], complaint(found, 'one of the two is wanted', remedy), 'key');
}

const users: Readonly<Record<'positive' | 'top' | 'level', readonly MetricName[]>> = {
  positive: ['precision', 'recall', 'specificity', 'f1-positive', 'average-precision'],
  top: ['top-k-accuracy'],
  level: ['pinball'],
};

/** Whoever sets something expects an effect. */
function checkUse(problems: Problems, plan: ObjectivePlan): void {
  const measured = [plan.metric, ...(plan.also ?? [])];
  for (const [key, metrics] of Object.entries(users)) {
    const value = plan[key as keyof typeof users]; // the keys are what the type says
    const decides = key === 'positive' && plan.threshold !== undefined;
    if (value === undefined || decides || metrics.some((name) => measured.includes(name))) continue;
    const found = `objective.${key} is ${shown(value)}, but no metric that uses it is measured`;
    const wanted = `${listed(metrics)} is wanted in objective.metric or objective.also`;
    problems.add(['objective', key], complaint(found, wanted, 'add it, or remove this'), 'key');
  }
}
