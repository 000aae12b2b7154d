import { UserError } from '../core/errors.js';
import { knownMetrics } from '../core/known-metrics.js';
import {
  type Direction,
  defaultMetric,
  directionOf,
  type MetricCatalog,
  type MetricName,
  type Task,
} from '../core/metric.js';
import type { StudyPlan } from '../core/plan.js';
import type { PriorTrial } from '../core/trial.js';
import { placeParameters } from '../space/place-parameters.js';
import type { HistoryFile } from '../storage/history-file.js';
import { hashOf } from '../util/hash.js';
import type { Prior } from './ports.js';

export const noPrior: Prior = { trials: [], hash: null };

/** Which results of a history a space can use, and how many it can't, by reason. */
export interface PlacedHistory {
  readonly taken: readonly HistoryFile['trials'][number][];
  readonly left: ReadonlyMap<string, number>;
}

export function placeHistory(space: StudyPlan['space'], trials: HistoryFile['trials']): PlacedHistory {
  const taken: HistoryFile['trials'][number][] = [];
  const left = new Map<string, number>();
  for (const trial of trials) {
    const placed = placeParameters(space, trial.parameters);
    if ('reason' in placed) left.set(placed.reason, (left.get(placed.reason) ?? 0) + 1);
    else taken.push({ ...trial, parameters: placed.parameters });
  }
  return { taken, left };
}

/**
 * A history as what a search of this plan takes for seen.
 *
 * @throws UserError (config) where it was made for another space or its scores are better the other way
 */
export function priorOf(
  history: HistoryFile,
  plan: StudyPlan,
  task: Task,
  catalog: MetricCatalog = knownMetrics,
): Prior {
  const label = `strategy.history (${plan.strategy.history})`;
  checkDirection(label, history.direction, plan.objective.metric ?? defaultMetric(task), catalog);
  const { taken, left } = placeHistory(plan.space, history.trials);
  const [reason] = left.keys();
  if (reason !== undefined) {
    const count = history.trials.length - taken.length;
    const found = `${count} of ${history.trials.length} results are not of this space (${reason})`;
    throw new UserError('config', `${label}: ${found}; a history of the same space is wanted; import it again`);
  }
  const trials = taken.map(({ parameters, score }): PriorTrial => ({ parameters, score }));
  return { trials, hash: hashOf([history.direction, trials]) };
}

/** @throws UserError (config) where a history's scores are better the other way */
export function checkDirection(
  label: string,
  direction: Direction,
  metric: MetricName,
  catalog: MetricCatalog = knownMetrics,
): void {
  const wanted = directionOf(metric, catalog);
  if (direction === wanted) return;
  const found = `its scores were to ${direction}, and ${metric} is to ${wanted}`;
  throw new UserError('config', `${label}: ${found}; scores of the same metric are wanted; set objective.metric`);
}
