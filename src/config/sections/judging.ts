import { z } from 'zod';
import {
  directionOf,
  isFor,
  type MetricCatalog,
  type MetricName,
  metricsFor,
  standardMetrics,
  traitsOf,
} from '../../core/metric.js';
import type { Gate, ObjectivePlan } from '../../core/plan.js';
import type { Path } from '../path.js';
import type { PossibleTasks } from '../possible-tasks.js';
import type { Problems } from '../problems.js';
import { complaint, listed } from '../words.js';
import { metricSchema } from './objective.js';

/** What a study's result is held against, and what metrics mean to the task and to each other. */

export function gateSchema(metrics: MetricCatalog) {
  return z
    .strictObject({
      metric: metricSchema(metrics).describe('Metric of the test rows, or the mean over folds where there is no test'),
      atLeast: z.number().optional().describe('The run fails (exit code 4) where the metric is lower'),
      atMost: z.number().optional().describe('The run fails (exit code 4) where the metric is higher'),
    })
    .superRefine((gate, context) => {
      const { wanted, other } = boundsOf(gate.metric, metrics);
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
}

type Bound = 'atLeast' | 'atMost';

function boundsOf(metric: MetricName, metrics: MetricCatalog): { readonly wanted: Bound; readonly other: Bound } {
  return directionOf(metric, metrics) === 'maximize'
    ? { wanted: 'atLeast', other: 'atMost' }
    : { wanted: 'atMost', other: 'atLeast' };
}

/** undefined where there was something to complain about. */
export function checkGate(problems: Problems, raw: unknown, metrics: MetricCatalog): Gate | null | undefined {
  if (raw === undefined || raw === null || raw === 'none') return null;
  const gate = problems.check(gateSchema(metrics), raw, ['gate']);
  if (gate === undefined) return undefined;
  const { metric, atLeast, atMost } = gate;
  if (atLeast !== undefined) return { metric, atLeast };
  return atMost === undefined ? undefined : { metric, atMost };
}

/**
 * Metrics must belong to the task; where the file doesn't tell the task, to one that it may be. What a gate holds against
 * must be measured.
 */
export function checkMetricsFit(
  problems: Problems,
  { tasks: known, toldBy }: PossibleTasks,
  objective: ObjectivePlan,
  gate: MetricName | null,
  metrics: MetricCatalog,
): void {
  const fits = (path: Path, shown: string, metric: MetricName | null): boolean => {
    if (metric === null || known.some((one) => isFor(one, traitsOf(metric, metrics)))) return true;
    const told = `${shown} is '${metric}', which is not for ${toldBy} of ${known.join(' or ')}`;
    const wanted = [...new Set(known.flatMap((one) => metricsFor(one, metrics)))];
    problems.add(path, complaint(told, `${listed(wanted)} is wanted`, 'choose one of these'));
    return false;
  };
  const also = objective.also ?? [];
  fits(['objective', 'metric'], 'objective.metric', objective.metric);
  for (const [index, metric] of also.entries()) fits(['objective', 'also', index], `objective.also[${index}]`, metric);
  if (gate === null || !fits(['gate', 'metric'], 'gate.metric', gate)) return;
  const measured = [...known.flatMap(standardMetrics), objective.metric, ...also];
  if (measured.includes(gate)) return;
  const remedy = `add objective: { also: [${gate}] }`;
  problems.add(
    ['gate', 'metric'],
    complaint(`gate.metric is '${gate}'`, 'a metric that is measured is wanted', remedy),
  );
}
