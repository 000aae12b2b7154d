import { type Measures, standardMeasures } from '../../core/measures.js';
import type { ClassResult } from '../../core/outcome.js';
import { f1Of, precisionOf, recallOf } from './class-rates.js';
import { countClasses } from './confusion.js';
import { decideClasses } from './decide.js';
import type { Prediction, Target } from './prediction.js';
import { everyRowOnce } from './statistic.js';

/** What was decided, class by class, in the order of the classes; none for numbers. NaN where a rate is not defined. */
export function resultsByClass(
  prediction: Prediction,
  target: Target,
  { decision }: Pick<Measures, 'decision'> = standardMeasures,
): readonly ClassResult[] {
  if (prediction.task === 'regression') return [];
  const { classes } = prediction;
  const counts = countClasses(decideClasses(prediction, decision), target, classes, everyRowOnce(target.length));
  return Array.from(counts.actual, (rows, k) => ({
    rows,
    precision: precisionOf(counts, target.length, k),
    recall: recallOf(counts, target.length, k),
    f1: f1Of(counts, target.length, k),
  }));
}
