import type { Target } from './prediction.js';
import { type Ranking, rankRows } from './ranking.js';
import type { Counts, Statistic } from './statistic.js';

/**
 * Area under the ROC curve: the probability that a row of the class is scored above a row of another, ties counting
 * half (Mann-Whitney U with midranks). With two classes, of the last class; with more, each class against the rest,
 * averaged without weights over the classes that have rows on both sides. NaN where there is none.
 *
 * Sources: Hanley & McNeil, Radiology 143 (1982); as scikit-learn's `roc_auc_score(multi_class='ovr')` where all
 * classes occur (it has no value where one does not).
 */
export function auc(logProbabilities: Float64Array, classes: number, target: Target): Statistic {
  const first = classes === 2 ? 1 : 0;
  const rankings = Array.from({ length: classes - first }, (_, i) => rankRows(logProbabilities, classes, first + i));
  return (counts) => {
    let sum = 0;
    let defined = 0;
    rankings.forEach((ranking, i) => {
      const area = areaOf(ranking, target, first + i, counts);
      if (Number.isNaN(area)) return;
      sum += area;
      defined++;
    });
    return sum / defined;
  };
}

function areaOf({ order, tied }: Ranking, target: Target, k: number, counts: Counts): number {
  let below = 0; // rows of other classes with a lower score
  let level = 0; // of other classes with this score
  let own = 0; // of the class with this score
  let wins = 0;
  let positives = 0;
  for (let i = 0; i < order.length; i++) {
    if (tied[i] === 0) {
      wins += own * (below + level / 2);
      below += level;
      level = 0;
      own = 0;
    }
    const count = counts[order[i]];
    if (target[order[i]] === k) {
      own += count;
      positives += count;
    } else level += count;
  }
  wins += own * (below + level / 2);
  return wins / (positives * (below + level));
}
