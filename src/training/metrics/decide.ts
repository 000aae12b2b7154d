import type { Decision } from '../../core/measures.js';
import { type Prediction, predictedClasses } from './prediction.js';

/** The class that is decided for each row. [n] */
export function decideClasses(
  { logProbabilities, classes }: Pick<Extract<Prediction, { task: 'classification' }>, 'logProbabilities' | 'classes'>,
  decision: Decision,
): Int32Array {
  switch (decision.kind) {
    case 'most-probable':
      return predictedClasses(logProbabilities, classes);
    case 'threshold':
      return atThreshold(logProbabilities, decision);
    case 'least-cost':
      return ofLeastCost(logProbabilities, classes, decision.costs);
  }
}

/** 1 for each label that is decided: from the threshold on, else where it is more probable than not. [n, labels] */
export function decideLabels({ logits }: Extract<Prediction, { task: 'multi-label' }>, decision: Decision): Int32Array {
  if (decision.kind !== 'threshold') return Int32Array.from(logits, (z) => Number(z > 0));
  const { threshold } = decision;
  return Int32Array.from(logits, (z) => Number(1 / (1 + Math.exp(-z)) >= threshold));
}

/** Two classes. */
function atThreshold(
  logProbabilities: Float64Array,
  { positive, threshold }: Extract<Decision, { kind: 'threshold' }>,
): Int32Array {
  return Int32Array.from({ length: logProbabilities.length / 2 }, (_, row) =>
    Math.exp(logProbabilities[2 * row + positive]) >= threshold ? positive : 1 - positive,
  );
}

/**
 * argmin_d Σ_c p_c costs[c][d], the lower index where two are equal.
 *
 * Source: C. Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, equation 1.
 */
function ofLeastCost(
  logProbabilities: Float64Array,
  classes: number,
  costs: readonly (readonly number[])[],
): Int32Array {
  const out = new Int32Array(logProbabilities.length / classes);
  for (let row = 0; row < out.length; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (let decided = 0; decided < classes; decided++) {
      let expected = 0;
      for (let k = 0; k < classes; k++) expected += Math.exp(logProbabilities[row * classes + k]) * costs[k][decided];
      if (expected >= least) continue;
      least = expected;
      out[row] = decided;
    }
  }
  return out;
}
