/**
 * What kernels are kept within after a step, in place; src/regularization/constraints.ts has the formulas, with their
 * sources.
 */
import { loadPart, storePart } from './vectors';

/** w ← 0 where w is below 0; NaN stays. @param weight [count] */
export function keepNonNegative(weight: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (; count > 0; count -= 4) {
    const w = loadPart(weight, count);
    storePart(weight, v128.andnot(w, f32x4.lt(w, zero)), count);
    weight += 16;
  }
}

/**
 * w_j ← w_j · min(1, most / ‖w_j‖) for each column j; the squares are summed in double precision.
 *
 * @param weight [inputs, units]
 */
export function limitNorms(weight: usize, inputs: i32, units: i32, most: f32): void {
  const rowBytes = <usize>units << 2;
  const limits = f32x4.splat(most);
  for (let j = 0; j < units; j += 4) {
    const count = units - j;
    const column = weight + (<usize>j << 2);
    let low = f64x2.splat(0), high = f64x2.splat(0);
    let at = column;
    for (let i = 0; i < inputs; i++) {
      const w = loadPart(at, count);
      const upper = v128.shuffle<i32>(w, w, 2, 3, 0, 1);
      const first = f64x2.promote_low_f32x4(w), second = f64x2.promote_low_f32x4(upper);
      low = f64x2.add(low, f64x2.mul(first, first));
      high = f64x2.add(high, f64x2.mul(second, second));
      at += rowBytes;
    }
    const squares = v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
    const norms = f32x4.sqrt(squares);
    const isLong = f32x4.gt(norms, limits);
    if (!v128.any_true(isLong)) continue;
    const factors = v128.bitselect(f32x4.div(limits, norms), f32x4.splat(1), isLong);
    at = column;
    for (let i = 0; i < inputs; i++) {
      storePart(at, f32x4.mul(loadPart(at, count), factors), count);
      at += rowBytes;
    }
  }
}
