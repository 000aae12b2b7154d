import type { MetricName } from '../core/metric.js';
import { directionOf } from '../core/metric.js';

/** A score as a loss ≥ 0 whose ideal is 0: the score itself where it is minimised, its distance from 1 where not. */
export function toLoss(score: number, metric: MetricName): number {
  return directionOf(metric) === 'minimize' ? score : 1 - score;
}

export function fromLoss(loss: number, metric: MetricName): number {
  return directionOf(metric) === 'minimize' ? loss : 1 - loss;
}

/** The largest loss that the metric can have. */
export function worstLoss(metric: MetricName): number {
  switch (metric) {
    case 'accuracy':
    case 'balanced-accuracy':
    case 'f1':
    case 'auc':
      return 1;
    case 'brier':
      return 2;
    case 'log-loss':
    case 'rmse':
    case 'mae':
    case 'r2':
      return Number.POSITIVE_INFINITY;
  }
}
