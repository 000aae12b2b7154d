import type { Tensor, Tf } from '../backends/backend.js';

/** A loss by row, and its gradient with respect to the outputs. */
export interface LossByRow {
  readonly rows: Tensor; // [T, batch, 1]
  readonly gradient: Tensor; // [T, batch, outputs], of the row's own loss
}

/**
 * Softmax cross-entropy: ℓ = log Σ_k e^{z_k} − Σ_k y_k z_k, ∂ℓ/∂z = softmax(z) − y, shifted by max z so that nothing
 * overflows. Source: C. Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4.
 *
 * @param logits [T, batch, classes]
 * @param target one-hot, or shares that sum to one, [T, batch, classes]
 */
export function softmaxCrossEntropy(tf: Tf, logits: Tensor, target: Tensor): LossByRow {
  const shifted = tf.sub(logits, tf.max(logits, 2, true));
  const exponentials = tf.exp(shifted);
  const total = tf.sum(exponentials, 2, true);
  const rows = tf.sub(tf.log(total), tf.sum(tf.mul(shifted, target), 2, true));
  return { rows, gradient: tf.sub(tf.div(exponentials, total), target) };
}

/** Mean squared error: ℓ = (1/m) Σ_j (z_j − y_j)², ∂ℓ/∂z = 2 (z − y) / m, over m targets. Both [T, batch, m]. */
export function squaredError(tf: Tf, values: Tensor, target: Tensor): LossByRow {
  const error = tf.sub(values, target);
  return meanOverTargets(tf, { rows: tf.square(error), gradient: tf.mul(error, 2) });
}

/**
 * Sigmoid cross-entropy, each output a question of its own: ℓ = (1/m) Σ_j (max(z_j, 0) − z_j y_j + log(1 + e^−|z_j|)), which
 * never overflows; ∂ℓ/∂z = (σ(z) − y) / m, over m labels. Both [T, batch, m].
 * Source: C. Bishop, Pattern Recognition and Machine Learning (2006), equation 4.90.
 */
export function sigmoidCrossEntropy(tf: Tf, logits: Tensor, target: Tensor): LossByRow {
  const rest = tf.log(tf.add(tf.exp(tf.neg(tf.abs(logits))), 1));
  const rows = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, target)), rest);
  return meanOverTargets(tf, { rows, gradient: tf.sub(tf.sigmoid(logits), target) });
}

/** Losses one by one, [T, batch, m] both, as a row's. */
function meanOverTargets(tf: Tf, { rows, gradient }: LossByRow): LossByRow {
  const targets = rows.shape[2] ?? 1;
  if (targets === 1) return { rows, gradient };
  return { rows: tf.mul(tf.sum(rows, 2, true), 1 / targets), gradient: tf.mul(gradient, 1 / targets) };
}

/**
 * By target, then the mean over targets. With e = z − y and c = min(max(e, −δ), δ): ℓ = c (e − c/2), which is e²/2 within δ and δ (|e| − δ/2) beyond; ∂ℓ/∂z = c.
 * Source: P. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35 (1964).
 *
 * @param delta δ > 0, [T, 1, 1]
 */
export function huberLoss(tf: Tf, values: Tensor, target: Tensor, delta: Tensor): LossByRow {
  const error = tf.sub(values, target);
  const clipped = tf.minimum(tf.maximum(error, tf.neg(delta)), delta);
  const rows = tf.mul(clipped, tf.sub(error, tf.mul(clipped, 0.5)));
  return meanOverTargets(tf, { rows, gradient: clipped });
}

/**
 * By target, then the mean over targets. With e = y − z: ℓ = max(τ e, (τ − 1) e); ∂ℓ/∂z = 1 − τ where z > y, else −τ (a subgradient at z = y).
 * Source: R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46 (1978).
 *
 * @param level τ, [T, 1, 1]
 */
export function quantileLoss(tf: Tf, values: Tensor, target: Tensor, level: Tensor): LossByRow {
  const error = tf.sub(target, values);
  const rows = tf.maximum(tf.mul(error, level), tf.mul(error, tf.sub(level, 1)));
  return meanOverTargets(tf, { rows, gradient: tf.sub(tf.step(tf.neg(error)), level) });
}

/** Below this share of the others, ln p / (1 − p) is told by its series, which 1 − p has no digits for. */
const fewOthers = 0.03;
/** Keeps ln q finite where q is 0; its power is 0 then, or 1 for γ = 0, as it should. */
const leastShare = 1e-30;

/**
 * Focal loss, ℓ = −Σ_k y_k a_k q_k^γ ln p_k with p = softmax(z) and q = 1 − p. With s_k = γ p_k q_k^{γ−1} ln p_k − q_k^γ =
 * q_k^γ (γ p_k r_k − 1), r_k = ln p_k / q_k: ∂ℓ/∂z_j = y_j a_j s_j − p_j Σ_k y_k a_k s_k.
 * Source: T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal loss for dense object detection", ICCV 2017,
 * equation 5, for any number of classes.
 *
 * @param target one-hot, or shares that sum to one, [T, batch, classes]
 * @param gamma γ ≥ 0, [T, 1, 1]
 * @param weights a, [T, 1, classes]; null: 1
 */
export function focalLoss(
  tf: Tf,
  logits: Tensor,
  target: Tensor,
  { gamma, weights }: { readonly gamma: Tensor; readonly weights: Tensor | null },
): LossByRow {
  const shifted = tf.sub(logits, tf.max(logits, 2, true));
  const exponentials = tf.exp(shifted);
  const total = tf.sum(exponentials, 2, true);
  const logP = tf.sub(shifted, tf.log(total));
  const p = tf.div(exponentials, total);
  const q = tf.maximum(tf.sub(1, p), leastShare);
  const power = tf.exp(tf.mul(tf.log(q), gamma));
  const share = weights === null ? target : tf.mul(target, weights);
  const slope = tf.mul(power, tf.sub(tf.mul(tf.mul(p, logOverRest(tf, logP, q)), gamma), 1));
  const own = tf.mul(share, slope);
  return {
    rows: tf.neg(tf.sum(tf.mul(share, tf.mul(power, logP)), 2, true)),
    gradient: tf.sub(own, tf.mul(p, tf.sum(own, 2, true))),
  };
}

/**
 * Focal loss of labels: each as two classes, not there (logit 0) and there (z), then the mean over labels.
 *
 * @param logits [T, batch, m]
 * @param target 1 where the label is there, or its share, [T or 1, batch, m]
 * @param weights of 0 and 1, [T, 1, 2]
 */
export function focalLossOfLabels(
  tf: Tf,
  logits: Tensor,
  target: Tensor,
  { gamma, weights }: { readonly gamma: Tensor; readonly weights: Tensor },
): LossByRow {
  const [isNot, is] = [tf.tensor3d([1, 0], [1, 1, 2]), tf.tensor3d([0, 1], [1, 1, 2])];
  const alone = (values: Tensor) =>
    tf.reshape(values, [values.shape[0], (values.shape[1] ?? 1) * (values.shape[2] ?? 1), 1]);
  const truth = alone(target);
  const pairs = tf.add(tf.mul(tf.sub(1, truth), isNot), tf.mul(truth, is));
  const { rows, gradient } = focalLoss(tf, tf.mul(alone(logits), is), pairs, { gamma, weights });
  return meanOverTargets(tf, {
    rows: tf.reshape(rows, logits.shape),
    gradient: tf.reshape(tf.sum(tf.mul(gradient, is), 2, true), logits.shape),
  });
}

/** ln(1 − q) / q; near q = 0 it is −(1 + q/2 + q²/3 + q³/4 + q⁴/5), to 5 · 10⁻⁹. */
function logOverRest(tf: Tf, logP: Tensor, q: Tensor): Tensor {
  const inner = [4, 3, 2].reduce<Tensor>((sum, k) => tf.add(tf.mul(sum, q), 1 / k), tf.mul(tf.onesLike(q), 1 / 5));
  const series = tf.neg(tf.add(tf.mul(inner, q), 1));
  return tf.where(tf.greater(q, fewOthers), tf.div(logP, q), series);
}

/**
 * Label smoothing: y ← (1 − ε) y + ε / classes, as PyTorch's. A label is there or not: two classes.
 * Source: C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna, "Rethinking the Inception architecture", CVPR 2016,
 * section 7.
 *
 * @param target [T or 1, batch, classes]
 * @param smoothing ε, [T, 1, 1]
 */
export function smoothLabels(tf: Tf, target: Tensor, smoothing: Tensor, classes: number): Tensor {
  return tf.add(tf.mul(target, tf.sub(1, smoothing)), tf.div(smoothing, classes));
}
