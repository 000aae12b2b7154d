import { knownMetrics } from '../core/known-metrics.js';
import type { MetricTraits } from '../core/metric.js';
import type { StudyOutcome } from '../core/outcome.js';

/** What turns a metric's scores into losses. */
export type Scale = Pick<MetricTraits, 'direction' | 'best' | 'worst'>;

/** The scale of a study's metric. Of a metric of a person's own no worst value is known. */
export function scaleOf({ metric, direction, best }: Pick<StudyOutcome, 'metric' | 'direction' | 'best'>): Scale {
  const known: Readonly<Record<string, MetricTraits>> = knownMetrics;
  if (best === undefined && Object.hasOwn(known, metric)) return known[metric];
  return direction === 'minimize'
    ? { direction, best: best ?? 0, worst: Number.POSITIVE_INFINITY }
    : { direction, best: best ?? 1, worst: Number.NEGATIVE_INFINITY };
}

/** A score as a loss ≥ 0 whose ideal is 0: its distance from the best that there is. */
export function toLoss(score: number, { direction, best }: Scale): number {
  return direction === 'minimize' ? score - best : best - score;
}

export function fromLoss(loss: number, { direction, best }: Scale): number {
  return direction === 'minimize' ? loss + best : best - loss;
}

/** The largest loss that the metric can have. */
export function worstLoss({ best, worst }: Scale): number {
  return Math.abs(worst - best);
}
