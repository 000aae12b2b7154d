/**
 * The update of one parameter [count], in place; every gradient is multiplied with `factor`, the one of clipping by norm,
 * first. src/training/optimizers.ts and src/regularization/penalty.ts have the formulas, with their sources. Every
 * operation is rounded to float32, in their order.
 */
import { loadPart, storePart } from './vectors';

/** w ← w − η g */
export function sgd(weight: usize, gradient: usize, count: i32, factor: f32, rate: f32): void {
  for (; count > 0; count -= 4) {
    const g = f32x4.mul(loadPart(gradient, count), f32x4.splat(factor));
    storePart(weight, f32x4.sub(loadPart(weight, count), f32x4.mul(g, f32x4.splat(rate))), count);
    weight += 16;
    gradient += 16;
  }
}

/** v ← μ v + g, w ← w − η v */
export function momentum(
  weight: usize, gradient: usize, velocity: usize, count: i32, factor: f32, rate: f32, keep: f32,
): void {
  for (; count > 0; count -= 4) {
    const g = f32x4.mul(loadPart(gradient, count), f32x4.splat(factor));
    const v = f32x4.add(f32x4.mul(loadPart(velocity, count), f32x4.splat(keep)), g);
    storePart(velocity, v, count);
    storePart(weight, f32x4.sub(loadPart(weight, count), f32x4.mul(v, f32x4.splat(rate))), count);
    weight += 16;
    gradient += 16;
    velocity += 16;
  }
}

/** s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε). @param rest 1 − ρ, rounded from double precision */
export function rmsprop(
  weight: usize, gradient: usize, square: usize, count: i32, factor: f32, rate: f32, keep: f32, rest: f32, epsilon: f32,
): void {
  for (; count > 0; count -= 4) {
    const g = f32x4.mul(loadPart(gradient, count), f32x4.splat(factor));
    const s = f32x4.add(
      f32x4.mul(loadPart(square, count), f32x4.splat(keep)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest)),
    );
    storePart(square, s, count);
    const change = f32x4.div(f32x4.mul(g, f32x4.splat(rate)), f32x4.add(f32x4.sqrt(s), f32x4.splat(epsilon)));
    storePart(weight, f32x4.sub(loadPart(weight, count), change), count);
    weight += 16;
    gradient += 16;
    square += 16;
  }
}

/**
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← decay · w − m step / (√(v correction) + ε).
 *
 * @param rest1, rest2 1 − β₁ and 1 − β₂, rounded from double precision
 * @param step η / (1 − β₁ᵗ); @param correction 1 / (1 − β₂ᵗ)
 * @param decay 1 for adam, 1 − η · weightDecay for adamw's kernels
 */
export function adam(
  weight: usize, gradient: usize, m: usize, v: usize, count: i32, factor: f32,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32, step: f32, correction: f32, decay: f32,
): void {
  const factors = f32x4.splat(factor), epsilons = f32x4.splat(epsilon), steps = f32x4.splat(step);
  const corrections = f32x4.splat(correction), decays = f32x4.splat(decay);
  const keep1 = f32x4.splat(beta1), take1 = f32x4.splat(rest1), keep2 = f32x4.splat(beta2), take2 = f32x4.splat(rest2);
  for (; count >= 4; count -= 4) {
    adamPart(weight, gradient, m, v, 4, factors, keep1, take1, keep2, take2, epsilons, steps, corrections, decays);
    weight += 16;
    gradient += 16;
    m += 16;
    v += 16;
  }
  if (count > 0) {
    adamPart(weight, gradient, m, v, count, factors, keep1, take1, keep2, take2, epsilons, steps, corrections, decays);
  }
}

// @ts-ignore: decorator
@inline
function adamPart(
  weight: usize, gradient: usize, m: usize, v: usize, count: i32, factor: v128,
  beta1: v128, rest1: v128, beta2: v128, rest2: v128, epsilon: v128, step: v128, correction: v128, decay: v128,
): void {
  const g = f32x4.mul(loadPart(gradient, count), factor);
  const newM = f32x4.add(f32x4.mul(loadPart(m, count), beta1), f32x4.mul(g, rest1));
  const newV = f32x4.add(f32x4.mul(loadPart(v, count), beta2), f32x4.mul(f32x4.mul(g, g), rest2));
  const root = f32x4.sqrt(f32x4.mul(newV, correction));
  const change = f32x4.div(f32x4.mul(newM, step), f32x4.add(root, epsilon));
  storePart(m, newM, count);
  storePart(v, newV, count);
  storePart(weight, f32x4.sub(f32x4.mul(loadPart(weight, count), decay), change), count);
}

/**
 * m and v as adam's, w ← w − (m step + g ahead) / (√(v correction) + ε).
 *
 * @param step, ahead η times what NAdam weighs the mean and the gradient itself with
 */
export function nadam(
  weight: usize, gradient: usize, m: usize, v: usize, count: i32, factor: f32,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32, step: f32, ahead: f32, correction: f32,
): void {
  for (; count > 0; count -= 4) {
    const g = f32x4.mul(loadPart(gradient, count), f32x4.splat(factor));
    const newM = f32x4.add(
      f32x4.mul(loadPart(m, count), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(rest1)),
    );
    const newV = f32x4.add(
      f32x4.mul(loadPart(v, count), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
    );
    const root = f32x4.sqrt(f32x4.mul(newV, f32x4.splat(correction)));
    const sum = f32x4.add(f32x4.mul(newM, f32x4.splat(step)), f32x4.mul(g, f32x4.splat(ahead)));
    storePart(m, newM, count);
    storePart(v, newV, count);
    const change = f32x4.div(sum, f32x4.add(root, f32x4.splat(epsilon)));
    storePart(weight, f32x4.sub(loadPart(weight, count), change), count);
    weight += 16;
    gradient += 16;
    m += 16;
    v += 16;
  }
}

/**
 * w ← decay · w − η sign(β₁ m + (1 − β₁) g), then m ← β₂ m + (1 − β₂) g.
 *
 * @param rest1, rest2 1 − β₁ and 1 − β₂, rounded from double precision
 * @param decay 1 − η · weightDecay for kernels, 1 for the others
 */
export function lion(
  weight: usize, gradient: usize, m: usize, count: i32, factor: f32, rate: f32,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, decay: f32,
): void {
  const zero = f32x4.splat(0);
  for (; count > 0; count -= 4) {
    const g = f32x4.mul(loadPart(gradient, count), f32x4.splat(factor));
    const oldM = loadPart(m, count);
    const u = f32x4.add(f32x4.mul(oldM, f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1)));
    const signed = v128.or(f32x4.splat(rate), v128.and(u, i32x4.splat(0x80000000)));
    const change = v128.bitselect(v128.and(signed, f32x4.ne(u, zero)), u, f32x4.eq(u, u));
    const newM = f32x4.add(f32x4.mul(oldM, f32x4.splat(beta2)), f32x4.mul(g, f32x4.splat(rest2)));
    storePart(m, newM, count);
    storePart(weight, f32x4.sub(f32x4.mul(loadPart(weight, count), f32x4.splat(decay)), change), count);
    weight += 16;
    gradient += 16;
    m += 16;
  }
}

/** w ← sign(w) · max(|w| − threshold, 0) / divisor, the proximal operator of the penalty. */
export function shrink(weight: usize, count: i32, threshold: f32, divisor: f32): void {
  const zero = f32x4.splat(0);
  for (; count > 0; count -= 4) {
    const w = loadPart(weight, count);
    const size = f32x4.max(f32x4.sub(f32x4.abs(w), f32x4.splat(threshold)), zero);
    const signed = v128.or(size, v128.and(w, i32x4.splat(0x80000000)));
    storePart(weight, f32x4.div(signed, f32x4.splat(divisor)), count);
    weight += 16;
  }
}
