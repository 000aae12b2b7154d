import { z } from 'zod';
import {
  classificationMetrics,
  directionOf,
  type MetricName,
  metricsOf,
  regressionMetrics,
  type Task,
} from '../../core/metric.js';
import type { Gate } from '../../core/plan.js';
import type { Problems } from '../problems.js';
import { complaint, listed } from '../words.js';

/** What a study is judged by: its objective and its gate. */

const metricSchema = z.enum([...classificationMetrics, ...regressionMetrics]);

export const objectiveSchema = z
  .preprocess(
    (raw) => (typeof raw === 'string' ? { metric: raw } : raw),
    z.strictObject({
      metric: metricSchema
        .optional()
        .describe(
          'What candidates are ranked by, in its own direction. Default log-loss for classes, rmse for numbers',
        ),
    }),
  )
  .describe('A metric, or { metric }');

export const gateSchema = z
  .strictObject({
    metric: metricSchema.describe('Metric of the test rows, or the mean over folds where there is no test'),
    atLeast: z.number().optional().describe('The run fails (exit code 4) where the metric is lower'),
    atMost: z.number().optional().describe('The run fails (exit code 4) where the metric is higher'),
  })
  .superRefine((gate, context) => {
    const { wanted, other } = boundsOf(gate.metric);
    const issue = { code: 'custom', input: undefined } as const;
    if (gate[other] !== undefined) {
      const better = wanted === 'atLeast' ? 'higher' : 'lower';
      const message = `${gate.metric} is better where it is ${better}, so ${wanted} is wanted; write ${wanted}`;
      context.addIssue({ ...issue, path: [other], message });
    } else if (gate[wanted] === undefined) {
      context.addIssue({ ...issue, path: [wanted], message: `a number is wanted; add ${wanted}: NUMBER` });
    }
  })
  .describe('A bar for CI: the run ends with exit code 4 where it is not met');

function boundsOf(metric: MetricName): { readonly wanted: 'atLeast' | 'atMost'; readonly other: 'atLeast' | 'atMost' } {
  return directionOf(metric) === 'maximize'
    ? { wanted: 'atLeast', other: 'atMost' }
    : { wanted: 'atMost', other: 'atLeast' };
}

export function checkObjective(problems: Problems, raw: unknown): { readonly metric: MetricName | null } | undefined {
  const objective = problems.check(objectiveSchema, raw ?? {}, ['objective']);
  return objective === undefined ? undefined : { metric: objective.metric ?? null };
}

/** undefined where there was something to complain about. */
export function checkGate(problems: Problems, raw: unknown): Gate | null | undefined {
  if (raw === undefined || raw === null || raw === 'none') return null;
  const gate = problems.check(gateSchema, raw, ['gate']);
  if (gate === undefined) return undefined;
  const { metric, atLeast, atMost } = gate;
  if (atLeast !== undefined) return { metric, atLeast };
  return atMost === undefined ? undefined : { metric, atMost };
}

/** Metrics must belong to the task; where the file doesn't tell the task, to one and the same. */
export function checkMetricsFit(
  problems: Problems,
  task: Task | null,
  objective: MetricName | null,
  gate: MetricName | null,
): void {
  const known = task ?? (objective === null ? null : taskOf(objective));
  const reason = task === null ? 'an objective' : 'a task';
  const check = (path: readonly string[], metric: MetricName | null): void => {
    if (known === null || metric === null || metricsOf(known).includes(metric)) return;
    const wanted = metricsOf(known);
    const told = `${path.join('.')} is '${metric}', which is not for ${reason} of ${known}`;
    problems.add(path, complaint(told, `${listed(wanted)} is wanted`, 'choose one of these'));
  };
  check(['objective', 'metric'], objective);
  check(['gate', 'metric'], gate);
}

function taskOf(metric: MetricName): Task {
  return metricsOf('classification').includes(metric) ? 'classification' : 'regression';
}
