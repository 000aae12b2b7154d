import { type Measures, standardMeasures } from '../../core/measures.js';
import type { ClassResult } from '../../core/outcome.js';
import { f1Of, precisionOf, recallOf } from './class-rates.js';
import { countClasses } from './confusion.js';
import { decideClasses } from './decide.js';
import type { Prediction, Target } from './prediction.js';
import { countsOf } from './statistic.js';

/**
 * What was decided, class by class, in the order of the classes; none for another task. NaN where a rate is not defined.
 *
 * @param weights how much each row counts in the rates; null: once
 */
export function resultsByClass(
  prediction: Prediction,
  target: Target,
  { decision }: Pick<Measures, 'decision'> = standardMeasures,
  weights: Float64Array | null = null,
): readonly ClassResult[] {
  if (prediction.task !== 'classification') return [];
  const { classes } = prediction;
  const counts = countsOf(target.length, weights);
  const byClass = countClasses(decideClasses(prediction, decision), target, classes, counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const rows = new Array<number>(classes).fill(0);
  for (const label of target) rows[label]++;
  return rows.map((own, k) => ({
    rows: own,
    precision: precisionOf(byClass, total, k),
    recall: recallOf(byClass, total, k),
    f1: f1Of(byClass, total, k),
  }));
}
