/**
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − m (η c₁) / (√(v c₂) + ε), in one pass over memory; every
 * operation rounded to float32, in the order of the composed operations of src/training/optimizers.ts, whose bits these are.
 * Source: D. Kingma & J. Ba, ICLR 2015, algorithm 1; c₁ and c₂ are the bias corrections 1 / (1 − βᵗ).
 *
 * @param weight, gradient, m, v, toWeight, toM, toV [T, size]; what is written overlaps nothing that is read
 * @param rate, correction1, correction2 [T]
 * @param rest1, rest2 1 − β₁ and 1 − β₂, rounded from double precision
 */
export function adam(
  weight: usize, gradient: usize, m: usize, v: usize,
  rate: usize, correction1: usize, correction2: usize,
  toWeight: usize, toM: usize, toV: usize,
  T: i32, size: i32,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32,
): void {
  let at: usize = 0;
  for (let t = 0; t < T; t++) {
    const trial = <usize>t << 2;
    const step = load<f32>(rate + trial) * load<f32>(correction1 + trial);
    const correction = load<f32>(correction2 + trial);
    const end = at + (<usize>size << 2);
    for (; at + 16 <= end; at += 16) {
      const g = v128.load(gradient + at);
      const newM = f32x4.add(
        f32x4.mul(v128.load(m + at), f32x4.splat(beta1)),
        f32x4.mul(g, f32x4.splat(rest1)),
      );
      const newV = f32x4.add(
        f32x4.mul(v128.load(v + at), f32x4.splat(beta2)),
        f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
      );
      const root = f32x4.sqrt(f32x4.mul(newV, f32x4.splat(correction)));
      const change = f32x4.div(f32x4.mul(newM, f32x4.splat(step)), f32x4.add(root, f32x4.splat(epsilon)));
      v128.store(toM + at, newM);
      v128.store(toV + at, newV);
      v128.store(toWeight + at, f32x4.sub(v128.load(weight + at), change));
    }
    for (; at < end; at += 4) {
      const g = load<f32>(gradient + at);
      const newM = load<f32>(m + at) * beta1 + g * rest1;
      const newV = load<f32>(v + at) * beta2 + g * g * rest2;
      const change = newM * step / (sqrt<f32>(newV * correction) + epsilon);
      store<f32>(toM + at, newM);
      store<f32>(toV + at, newV);
      store<f32>(toWeight + at, load<f32>(weight + at) - change);
    }
  }
}
