import type { Dataset } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import {
  type Costs,
  type Decision,
  type MeasureSettings,
  type Measures,
  standardMeasures,
} from '../../core/measures.js';
import type { MetricName } from '../../core/metric.js';
import type { OwnMetrics } from '../../core/own-metric.js';

interface Objective extends MeasureSettings {
  readonly metric: MetricName | null;
}

type Classes = Pick<Dataset, 'task' | 'classes' | 'targetNames'>;

/**
 * What is measured, with the dataset's classes for their names.
 *
 * @param own metrics of a person's own, by name
 * @throws UserError (config) where the classes are not those that the objective speaks of
 */
export function resolveMeasures(objective: Objective, data: Classes, own: OwnMetrics = {}): Measures {
  const { metric, also = [], positive, top = standardMeasures.top, level = standardMeasures.level } = objective;
  const names = [...new Set([...(metric === null ? [] : [metric]), ...also])];
  checkTask(objective, data);
  const index = positive === undefined ? null : classIndex('objective.positive', positive, data);
  if (names.includes('top-k-accuracy') && top >= data.classes.length) {
    const found = `objective.top is ${top}, but there are ${data.classes.length} classes, so every row would be right`;
    throw new UserError('config', `${found}; less than that is wanted; lower objective.top`);
  }
  return {
    names,
    decision: decisionOf(objective, index, data),
    positive: index,
    top,
    level,
    own,
    classes: data.task === 'multi-label' ? data.targetNames : data.classes,
  };
}

function checkTask(objective: Objective, { task }: Classes): void {
  if (task === 'classification') return;
  for (const key of ['positive', 'threshold', 'top', 'costs'] as const) {
    if (objective[key] === undefined || (task === 'multi-label' && key === 'threshold')) continue;
    const found = task === 'multi-label' ? 'there are several labels' : 'the target is a number';
    throw new UserError('config', `objective.${key} is for classes, and ${found}; remove objective.${key}`);
  }
}

function classIndex(where: string, name: string, { classes, targetNames }: Classes): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  const wanted = `one of ${classes.join(', ')} is wanted`;
  throw new UserError('config', `${where} is '${name}', which is no class of ${targetNames[0]}; ${wanted}; change it`);
}

function decisionOf({ threshold, costs }: Objective, positive: number | null, data: Classes): Decision {
  if (costs !== undefined) return { kind: 'least-cost', costs: costMatrix(costs, data) };
  if (threshold === undefined) return standardMeasures.decision;
  if (data.task === 'multi-label') return { kind: 'threshold', positive: 1, threshold };
  if (data.classes.length === 2) return { kind: 'threshold', positive: positive ?? 1, threshold };
  const found = `objective.threshold is ${threshold}, but ${data.targetNames[0]} has ${data.classes.length} classes`;
  throw new UserError('config', `${found}; two classes are wanted; remove it, or write objective.costs`);
}

/** [actual][decided]. Every wrong decision needs its price; a right one costs nothing where nothing is said. */
function costMatrix(costs: Costs, data: Classes): readonly (readonly number[])[] {
  for (const [actual, prices] of Object.entries(costs)) {
    classIndex('objective.costs', actual, data);
    for (const decided of Object.keys(prices)) classIndex(`objective.costs.${actual}`, decided, data);
  }
  return data.classes.map((actual) => data.classes.map((decided) => priceOf(costs, actual, decided)));
}

function priceOf(costs: Costs, actual: string, decided: string): number {
  const price = costs[actual]?.[decided];
  if (price !== undefined) return price;
  if (actual === decided) return 0;
  const found = `objective.costs has no price for ${decided} decided where it is ${actual}`;
  throw new UserError(
    'config',
    `${found}; a price for each wrong decision is wanted; add ${actual}: { ${decided}: PRICE }`,
  );
}
