import { unreachable } from '../../core/errors.js';

/** What a model says of n rows, in evaluation mode. */
export type Prediction =
  | {
      readonly task: 'classification';
      readonly classes: number;
      /** Natural logarithms of the probabilities, row-major [n, classes]. */
      readonly logProbabilities: Float64Array;
    }
  /** Of each label by itself: ln p / (1 − p), row-major [n, labels]. */
  | { readonly task: 'multi-label'; readonly labels: number; readonly logits: Float64Array }
  /** In the targets' own units, row-major [n, targets]; `targets` left out: 1. */
  | { readonly task: 'regression'; readonly values: Float64Array; readonly targets?: number };

/**
 * Class indices (classification), [n]; values in the targets' own units (regression), or 1 for each label that is there and 0
 * for the others (multi-label), row-major [n, targets].
 */
export type Target = Int32Array | Float64Array;

/** Numbers of `Target` that a row has. */
export function targetsOf(prediction: Prediction): number {
  switch (prediction.task) {
    case 'classification':
      return 1;
    case 'multi-label':
      return prediction.labels;
    case 'regression':
      return prediction.targets ?? 1;
    default:
      return unreachable(prediction);
  }
}

/**
 * log softmax(z)_k = z_k − m − log1p(Σ_{j≠argmax} e^{z_j − m}) with m = max z, in double precision: log1p keeps a
 * probability next to one apart from one, which the ranks of the auc and the log loss of a confident model need.
 *
 * @param logits [n, classes]
 * @returns [n, classes]
 */
export function logSoftmax(logits: Float32Array, classes: number): Float64Array {
  const out = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const top = start + indexOfMax(logits, start, classes);
    let rest = 0;
    for (let i = start; i < start + classes; i++) if (i !== top) rest += Math.exp(logits[i] - logits[top]);
    const logSum = Math.log1p(rest);
    for (let i = start; i < start + classes; i++) out[i] = logits[i] - logits[top] - logSum;
  }
  return out;
}

/** The most probable class of each row; the lower index where two are equal. [n] */
export function predictedClasses(logProbabilities: Float64Array, classes: number): Int32Array {
  const out = new Int32Array(logProbabilities.length / classes);
  for (let row = 0; row < out.length; row++) out[row] = indexOfMax(logProbabilities, row * classes, classes);
  return out;
}

function indexOfMax(values: Float32Array | Float64Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}
