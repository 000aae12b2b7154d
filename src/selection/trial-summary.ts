import type { CompleteFit } from '../core/fit.js';
import type { Direction, MetricName, Task } from '../core/metric.js';
import { asLoss, standardMetrics } from '../core/metric.js';
import type { EndReason } from '../core/outcome.js';
import type { ObjectivePlan } from '../core/plan.js';
import type { Trial } from '../core/trial.js';
import { mean } from '../util/statistics.js';
import { foldFits, scoreOf, standardErrorOf } from './score.js';

export type TrialState = 'complete' | 'failed' | 'stopped' | 'running';

/** A metric over folds. Mean and error are NaN where a fold is missing or has no finite value. */
export interface Aggregate {
  readonly mean: number;
  /** sd/√k; null where k < 2. */
  readonly standardError: number | null;
  /** In the order repeat, fold; NaN where a fit is missing or has failed. [repeats × folds] */
  readonly folds: readonly number[];
}

export interface GradientSummary {
  /** Largest global norm before clipping over all fits; null where none was finite. */
  readonly maxNorm: number | null;
  /** How many fits met it. */
  readonly exploded: number;
  readonly vanished: number;
  /** Share of steps whose gradient was clipped, mean over fits. */
  readonly clipped: number;
  readonly nonFiniteSteps: number;
}

export interface TrialSummary {
  readonly trial: Trial;
  readonly number: number;
  readonly state: TrialState;
  readonly failure: string | null;
  /** The objective's metric on validation rows, and on the rows trained on. */
  readonly score: Aggregate;
  readonly trainScore: Aggregate;
  /** How much better the training score is than the validation score: positive where it overfits. */
  readonly gap: number;
  readonly metrics: ReadonlyMap<MetricName, Aggregate>;
  /** Of each of several targets; empty where there is one. */
  readonly targets: readonly ReadonlyMap<MetricName, Aggregate>[];
  readonly gradient: GradientSummary | null;
  /** The fits that ended, in the order repeat, fold. */
  readonly completeFits: readonly CompleteFit[];
}

interface SummaryContext {
  readonly task: Task;
  readonly metric: MetricName;
  readonly direction: Direction;
  readonly plan: { readonly objective: Pick<ObjectivePlan, 'also'> };
  readonly shape: { readonly repeats: number; readonly folds: number };
  readonly end: EndReason;
}

export function summarizeTrial(trial: Trial, context: SummaryContext): TrialSummary {
  const { metric, direction, shape } = context;
  const outcome = scoreOf(trial, metric, shape.repeats * shape.folds);
  const completeFits = foldFits(trial).filter((fit) => fit.state === 'complete');
  const score = aggregate(completeFits, shape, (fit) => fit.metrics[metric]);
  const trainScore = aggregate(completeFits, shape, (fit) => fit.trainMetrics[metric]);
  return {
    trial,
    number: trial.number,
    state: outcome.state === 'pending' ? unfinishedState(context.end) : outcome.state,
    failure: outcome.state === 'failed' ? outcome.reason : null,
    score,
    trainScore,
    gap: asLoss(score.mean, direction) - asLoss(trainScore.mean, direction),
    targets: Array.from({ length: completeFits[0]?.targetMetrics?.length ?? 0 }, (_, j) => {
      return new Map(
        [...measured(context)].map((name) => [
          name,
          aggregate(completeFits, shape, (fit) => fit.targetMetrics?.[j]?.[name]),
        ]),
      );
    }),
    metrics: new Map(
      [...measured(context)].map((name) => [name, aggregate(completeFits, shape, (fit) => fit.metrics[name])]),
    ),
    gradient: summarizeGradients(trial),
    completeFits,
  };
}

/** The standard metrics, then those that the plan names, once each. */
export function measured({ task, metric, plan }: SummaryContext): ReadonlySet<MetricName> {
  return new Set([...standardMetrics(task), metric, ...(plan.objective.also ?? [])]);
}

/** Fits are missing: they are on their way while the study runs, and given up once it has ended. */
function unfinishedState(end: EndReason): TrialState {
  return end === 'running' ? 'running' : 'stopped';
}

function aggregate(
  fits: readonly CompleteFit[],
  shape: SummaryContext['shape'],
  valueIn: (fit: CompleteFit) => number | undefined,
): Aggregate {
  const folds = new Array<number>(shape.repeats * shape.folds).fill(Number.NaN);
  for (const fit of fits) folds[fit.repeat * shape.folds + Number(fit.fold)] = valueIn(fit) ?? Number.NaN;
  return { mean: mean(folds), standardError: standardErrorOf(folds), folds };
}

function summarizeGradients(trial: Trial): GradientSummary | null {
  const health = foldFits(trial).flatMap((fit) => fit.gradient ?? []);
  if (health.length === 0) return null;
  const norms = health.flatMap((gradient) => gradient.maxNorm ?? []);
  return {
    maxNorm: norms.length === 0 ? null : norms.reduce((a, b) => Math.max(a, b)),
    exploded: health.filter((gradient) => gradient.exploded).length,
    vanished: health.filter((gradient) => gradient.vanished).length,
    clipped: mean(health.map((gradient) => gradient.clippedShare)),
    nonFiniteSteps: health.reduce((sum, gradient) => sum + gradient.nonFiniteSteps, 0),
  };
}
