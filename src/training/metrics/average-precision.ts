import type { Target } from './prediction.js';
import { type Ranking, rankRows } from './ranking.js';
import type { Counts, Statistic } from './statistic.js';

/**
 * Area under the precision-recall curve by steps: Σ (R_i − R_{i−1}) P_i over falling scores, rows of one score together.
 * Not interpolated, which would flatter (Davis & Goadrich, ICML 2006). Of one class, or of each class against the rest,
 * averaged without weights over those that occur. NaN where none does.
 *
 * As scikit-learn's `average_precision_score`.
 *
 * @param positive the class; null: the mean over all
 */
export function averagePrecision(
  logProbabilities: Float64Array,
  classes: number,
  target: Target,
  positive: number | null,
): Statistic {
  const wanted = positive === null ? Array.from({ length: classes }, (_, k) => k) : [positive];
  const rankings = wanted.map((k) => rankRows(logProbabilities, classes, k));
  return (counts) => {
    const areas = rankings.map((ranking, i) => areaOf(ranking, target, wanted[i], counts));
    const defined = areas.filter((area) => !Number.isNaN(area));
    return defined.reduce((sum, area) => sum + area, 0) / defined.length;
  };
}

function areaOf({ order, tied }: Ranking, target: Target, k: number, counts: Counts): number {
  let [sum, seen, positives, own] = [0, 0, 0, 0];
  for (let i = order.length - 1; i >= 0; i--) {
    const count = counts[order[i]];
    seen += count;
    if (target[order[i]] === k) own += count;
    // The last row of its score.
    if (tied[i] === 1 || own === 0) continue;
    positives += own;
    sum += (own * positives) / seen;
    own = 0;
  }
  return sum / positives;
}
