import type { Target } from './prediction.js';
import type { Counts } from './statistic.js';

/** The four cells of a label's confusion matrix. */
export interface LabelCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Row counts by label. @param decided, target 1 or 0, [n, labels] @returns [labels] */
export function countLabels(
  decided: Int32Array,
  target: Target,
  labels: number,
  counts: Counts,
): readonly LabelCounts[] {
  // Row for row [not there and not decided, decided only, there only, both].
  const cells = Array.from({ length: labels }, () => [0, 0, 0, 0]);
  for (let i = 0; i < decided.length; i++) {
    cells[i % labels][2 * target[i] + decided[i]] += counts[Math.floor(i / labels)];
  }
  return cells.map(([trueNegatives, falsePositives, falseNegatives, truePositives]) => {
    return { truePositives, falsePositives, falseNegatives, trueNegatives };
  });
}
