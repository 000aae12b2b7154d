import type { Tensor, Tf } from '../backends/backend.js';
import type { OptimizerSettings } from '../core/settings.js';

/** What one parameter's update is made from. Weights, gradient and slots are [T, …]; the rest broadcasts over them. */
export interface UpdateInput {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly slots: readonly Tensor[];
  readonly rate: Tensor; // [T, 1, 1]
  /** See `StepCorrections`. [T, 1, 1] */
  readonly correction1: Tensor;
  readonly correction2: Tensor;
  /** What NAdam weighs the gradient itself with; 0 for the others. [T, 1, 1] */
  readonly gradientShare: Tensor;
  readonly isKernel: boolean;
}

/** An optimiser's numbers: plain, or tensors [] where they are inputs of a recorded graph. */
export type OptimizerScalars = Readonly<
  Record<'momentum' | 'decay' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay', number | Tensor>
>;

export interface Updated {
  readonly weight: Tensor;
  readonly slots: readonly Tensor[];
}

export interface OptimizerRule {
  /** Tensors kept for each parameter, beginning at 0. */
  readonly slots: number;
  readonly defaultLearningRate: number;
  update(tf: Tf, settings: OptimizerScalars, input: UpdateInput): Updated;
}

/** w ← w − η g */
const sgd: OptimizerRule = {
  slots: 0,
  defaultLearningRate: 0.01,
  update: (tf, _settings, { weight, gradient, rate }) => ({
    weight: tf.sub(weight, tf.mul(gradient, rate)),
    slots: [],
  }),
};

/** v ← μ v + g, w ← w − η v. Source: B. Polyak, 1964; in the form of PyTorch, without Nesterov's correction. */
const momentum: OptimizerRule = {
  slots: 1,
  defaultLearningRate: 0.01,
  update(tf, settings, { weight, gradient, slots, rate }) {
    const velocity = tf.add(tf.mul(slots[0], settings.momentum), gradient);
    return { weight: tf.sub(weight, tf.mul(velocity, rate)), slots: [velocity] };
  },
};

/**
 * s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε). Source: T. Tieleman & G. Hinton, Coursera: Neural Networks for Machine
 * Learning, lecture 6.5 (2012); ε is added to √s, as in PyTorch.
 */
const rmsprop: OptimizerRule = {
  slots: 1,
  defaultLearningRate: 0.001,
  update(tf, { decay, epsilon }, { weight, gradient, slots, rate }) {
    const square = tf.add(tf.mul(slots[0], decay), tf.mul(tf.square(gradient), complement(tf, decay)));
    const step = tf.div(tf.mul(gradient, rate), tf.add(tf.sqrt(square), epsilon));
    return { weight: tf.sub(weight, step), slots: [square] };
  },
};

/**
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η m̂ / (√v̂ + ε). Source: D. Kingma & J. Ba, ICLR 2015,
 * algorithm 1; ε is added to √v̂, as there.
 */
const adam: OptimizerRule = { slots: 2, defaultLearningRate: 0.001, update: adamUpdate };

function adamUpdate(tf: Tf, settings: OptimizerScalars, input: UpdateInput): Updated {
  const { weight, gradient, slots, rate, correction1, correction2 } = input;
  const { beta1, beta2, epsilon } = settings;
  const m = tf.add(tf.mul(slots[0], beta1), tf.mul(gradient, complement(tf, beta1)));
  const v = tf.add(tf.mul(slots[1], beta2), tf.mul(tf.square(gradient), complement(tf, beta2)));
  const denominator = tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon);
  const step = tf.div(tf.mul(m, tf.mul(rate, correction1)), denominator);
  return { weight: tf.sub(weight, step), slots: [m, v] };
}

/** 1 − β */
function complement(tf: Tf, beta: number | Tensor): number | Tensor {
  return typeof beta === 'number' ? 1 - beta : tf.sub(1, beta);
}

/** Adam, and kernels decay by η · weightDecay beside it. Source: I. Loshchilov & F. Hutter, ICLR 2019, algorithm 2. */
const adamw: OptimizerRule = {
  slots: 2,
  defaultLearningRate: 0.001,
  update: (tf, settings, input) => adamUpdate(tf, settings, { ...input, weight: decayed(tf, settings, input) }),
};

/**
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η (c₁ m + c_g g) / (√v̂ + ε), with c₁ and c_g of `nadamShares`.
 * Source: T. Dozat, Incorporating Nesterov Momentum into Adam, ICLR 2016 workshop, algorithm 2; ε as in PyTorch.
 */
const nadam: OptimizerRule = {
  slots: 2,
  defaultLearningRate: 0.002,
  update(tf, { beta1, beta2, epsilon }, { weight, gradient, slots, rate, correction1, correction2, gradientShare }) {
    const m = tf.add(tf.mul(slots[0], beta1), tf.mul(gradient, complement(tf, beta1)));
    const v = tf.add(tf.mul(slots[1], beta2), tf.mul(tf.square(gradient), complement(tf, beta2)));
    const denominator = tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon);
    const ahead = tf.add(tf.mul(m, tf.mul(rate, correction1)), tf.mul(gradient, tf.mul(rate, gradientShare)));
    return { weight: tf.sub(weight, tf.div(ahead, denominator)), slots: [m, v] };
  },
};

/**
 * w ← w − η (sign(β₁ m + (1 − β₁) g) + weightDecay · w), the decay for kernels only, then m ← β₂ m + (1 − β₂) g.
 * Source: X. Chen et al., Symbolic Discovery of Optimization Algorithms, NeurIPS 2023, algorithm 2.
 */
const lion: OptimizerRule = {
  slots: 1,
  defaultLearningRate: 0.0001,
  update(tf, settings, input) {
    const { gradient, slots, rate } = input;
    const { beta1, beta2 } = settings;
    const direction = tf.sign(tf.add(tf.mul(slots[0], beta1), tf.mul(gradient, complement(tf, beta1))));
    const m = tf.add(tf.mul(slots[0], beta2), tf.mul(gradient, complement(tf, beta2)));
    return { weight: tf.sub(decayed(tf, settings, input), tf.mul(direction, rate)), slots: [m] };
  },
};

/** A weight as AdamW's and Lion's decay leaves it: (1 − η · weightDecay) w for kernels, and w for the others. */
export function decayed(
  tf: Tf,
  { weightDecay }: OptimizerScalars,
  { weight, rate, isKernel }: Pick<UpdateInput, 'weight' | 'rate' | 'isKernel'>,
): Tensor {
  return isKernel ? tf.mul(weight, tf.sub(1, tf.mul(rate, weightDecay))) : weight;
}

export const optimizers: Readonly<Record<OptimizerSettings['name'], OptimizerRule>> = {
  sgd,
  momentum,
  rmsprop,
  adam,
  adamw,
  nadam,
  lion,
};
