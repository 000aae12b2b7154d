import { type Measures, standardMeasures } from '../../core/measures.js';
import type { LabelResult } from '../../core/outcome.js';
import { decideLabels } from './decide.js';
import { countLabels } from './label-counts.js';
import type { Prediction, Target } from './prediction.js';
import { countsOf } from './statistic.js';

/**
 * What was decided, label by label; none for another task. NaN where a rate is not defined; a precision is 0 where the
 * label occurs and is never decided.
 *
 * @param weights how much each row counts in counts and rates; null: once
 */
export function resultsByLabel(
  prediction: Prediction,
  target: Target,
  { decision }: Pick<Measures, 'decision'> = standardMeasures,
  weights: Float64Array | null = null,
): readonly LabelResult[] {
  if (prediction.task !== 'multi-label') return [];
  const { labels } = prediction;
  const counts = countsOf(target.length / labels, weights);
  const rows = new Array<number>(labels).fill(0);
  for (let i = 0; i < target.length; i++) rows[i % labels] += target[i];
  return countLabels(decideLabels(prediction, decision), target, labels, counts).map((own, k) => {
    const { truePositives, falsePositives, falseNegatives } = own;
    const [has, given] = [truePositives + falseNegatives, truePositives + falsePositives];
    return {
      rows: rows[k],
      precision: given === 0 && has > 0 ? 0 : truePositives / given,
      recall: truePositives / has,
      f1: (2 * truePositives) / (has + given),
      ...own,
    };
  });
}
