/**
 * Batch normalisation of x [rows, units], every row being real; src/regularization/batch-normalization.ts has the
 * formulas, with their source. Statistics are [units].
 */
import { loadPart, storePart } from './vectors';

/**
 * @param y takes γ x̂ + β
 * @param normalized takes x̂; it may be x
 * @param mean, variance, inverse take μ, σ² and 1 / √(σ² + ε) of the batch
 */
export function normalizeBatch(
  x: usize, rows: i32, units: i32, gamma: usize, beta: usize, epsilon: f32,
  y: usize, normalized: usize, mean: usize, variance: usize, inverse: usize,
): void {
  const rowBytes = <usize>units << 2;
  const n = f32x4.splat(<f32>rows);
  for (let j = 0; j < units; j += 4) {
    const count = units - j;
    const column = <usize>j << 2;
    let sum = f32x4.splat(0);
    let at = column;
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, loadPart(x + at, count));
      at += rowBytes;
    }
    const mu = f32x4.div(sum, n);
    sum = f32x4.splat(0);
    at = column;
    for (let i = 0; i < rows; i++) {
      const centred = f32x4.sub(loadPart(x + at, count), mu);
      sum = f32x4.add(sum, f32x4.mul(centred, centred));
      at += rowBytes;
    }
    const spread = f32x4.div(sum, n);
    const scale = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(spread, f32x4.splat(epsilon))));
    const g = loadPart(gamma + column, count);
    const b = loadPart(beta + column, count);
    at = column;
    for (let i = 0; i < rows; i++) {
      const unit = f32x4.mul(f32x4.sub(loadPart(x + at, count), mu), scale);
      storePart(normalized + at, unit, count);
      storePart(y + at, f32x4.add(f32x4.mul(unit, g), b), count);
      at += rowBytes;
    }
    storePart(mean + column, mu, count);
    storePart(variance + column, spread, count);
    storePart(inverse + column, scale, count);
  }
}

/**
 * The gradient with respect to x, in the place of the one with respect to y.
 *
 * @param toGamma, toBeta take the gradients with respect to γ and β
 */
export function normalizeBatchGradient(
  gradient: usize, normalized: usize, inverse: usize, gamma: usize, rows: i32, units: i32, toGamma: usize, toBeta: usize,
): void {
  const rowBytes = <usize>units << 2;
  const n = f32x4.splat(<f32>rows);
  for (let j = 0; j < units; j += 4) {
    const count = units - j;
    const column = <usize>j << 2;
    let beta = f32x4.splat(0);
    let scale = f32x4.splat(0);
    let at = column;
    for (let i = 0; i < rows; i++) {
      const g = loadPart(gradient + at, count);
      beta = f32x4.add(beta, g);
      scale = f32x4.add(scale, f32x4.mul(g, loadPart(normalized + at, count)));
      at += rowBytes;
    }
    storePart(toBeta + column, beta, count);
    storePart(toGamma + column, scale, count);
    const factor = f32x4.mul(loadPart(gamma + column, count), loadPart(inverse + column, count));
    const meanBeta = f32x4.div(beta, n);
    const meanScale = f32x4.div(scale, n);
    at = column;
    for (let i = 0; i < rows; i++) {
      const spread = f32x4.add(meanBeta, f32x4.mul(loadPart(normalized + at, count), meanScale));
      storePart(gradient + at, f32x4.mul(f32x4.sub(loadPart(gradient + at, count), spread), factor), count);
      at += rowBytes;
    }
  }
}

/** Evaluation mode: y ← γ (x − μ) / √(σ² + ε) + β with the moving statistics. */
export function normalizeByMoving(
  x: usize, y: usize, rows: i32, units: i32, gamma: usize, beta: usize, mean: usize, variance: usize, epsilon: f32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j += 4) {
      const count = units - j;
      const column = <usize>j << 2;
      const root = f32x4.sqrt(f32x4.add(loadPart(variance + column, count), f32x4.splat(epsilon)));
      const scale = f32x4.mul(loadPart(gamma + column, count), f32x4.div(f32x4.splat(1), root));
      const centred = f32x4.sub(loadPart(x + column, count), loadPart(mean + column, count));
      storePart(y + column, f32x4.add(f32x4.mul(centred, scale), loadPart(beta + column, count)), count);
    }
    x += <usize>units << 2;
    y += <usize>units << 2;
  }
}

/** old ← momentum · old + (1 − momentum) · batch. @param rest 1 − momentum, rounded from double precision */
export function moveAverage(old: usize, batch: usize, count: i32, momentum: f32, rest: f32): void {
  const keep = f32x4.splat(momentum), take = f32x4.splat(rest);
  for (; count > 0; count -= 4) {
    storePart(old, f32x4.add(f32x4.mul(loadPart(old, count), keep), f32x4.mul(loadPart(batch, count), take)), count);
    old += 16;
    batch += 16;
  }
}
