/**
 * What the losses of a fit's rows are multiplied by.
 *
 * Notation: w_i weight of row i (1 where there are none), c_k weight of class k (1 where there are none), y_i class of
 * row i, n rows trained on.
 *
 *   v_i = w_i c_{y_i} · n / Σ_j w_j c_{y_j}
 *
 * so that they are 1 in the mean, and λ and the learning rate mean what they mean without weights. The loss of a batch of
 * b rows is (1/b) Σ v_i ℓ_i: over an epoch that is the weighted mean Σ w c ℓ / Σ w c, and each batch's gradient is an
 * unbiased estimate of its gradient. (Divided by the weights of the batch, as PyTorch's CrossEntropyLoss does, it would
 * not be: a batch without a rare class would count its rows as much as one with it.)
 *
 * `balanced` is scikit-learn's: c_k = Σ w / (K Σ_{y_i = k} w_i), K classes that occur. G. King, L. Zeng, "Logistic
 * regression in rare events data", Political Analysis 9 (2001).
 */
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { ClassWeight } from '../core/settings.js';

/**
 * @param rows those trained on
 * @returns v by place in `rows`; null: all are 1
 * @throws UserError (data) where all rows weigh nothing
 */
export function trainingWeights(
  dataset: Pick<Dataset, 'target' | 'classes' | 'weights'>,
  rows: Int32Array,
  classWeight: ClassWeight | null,
): Float32Array | null {
  const { weights } = dataset;
  if (weights === null && classWeight === null) return null;
  const own = Float64Array.from(rows, (row) => weights?.[row] ?? 1);
  const byClass = classWeight === null ? null : classWeights(dataset, rows, own, classWeight);
  if (byClass !== null) for (const [i, row] of rows.entries()) own[i] *= byClass[dataset.target[row]];
  const total = own.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) throw weightless(rows.length);
  return Float32Array.from(own, (weight) => (weight * rows.length) / total);
}

/** [classes] */
function classWeights(
  { target, classes }: Pick<Dataset, 'target' | 'classes'>,
  rows: Int32Array,
  own: Float64Array,
  classWeight: ClassWeight,
): readonly number[] {
  if (classWeight !== 'balanced')
    return classes.map((name) => (Object.hasOwn(classWeight, name) ? classWeight[name] : 1));
  const sums = new Float64Array(classes.length);
  for (const [i, row] of rows.entries()) sums[target[row]] += own[i];
  // What they have in common is divided out afterwards.
  return Array.from(sums, (sum) => (sum === 0 ? 0 : 1 / sum));
}

function weightless(rows: number): UserError {
  const remedy = 'give some of them a weight above 0 in the column of data.weight, or in training.classWeight';
  return new UserError(
    'data',
    `training: all ${rows} rows of a fit weigh 0, so that there is nothing to learn; ${remedy}`,
  );
}
