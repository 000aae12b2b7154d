/**
 * Between the gradient of the data's loss and the update: penalty, norms, clipping by range. Sums of many numbers are
 * taken in float32 over stretches of 1,024 and in double precision over the stretches.
 */
import { firstLanes, loadPart, storePart, sumOfLanes } from './vectors';

const stretch: i32 = 1024;

/** Where `penalize` leaves its sums: four float64. */
const sizeOfWeights: usize = 0;
const sumOfWeights: usize = 8;
const sizeBefore: usize = 16;
const sizeAfter: usize = 24;

/**
 * gradient ← (gradient + l1 · sign(w)) + (2 · l2) · w, see src/regularization/penalty.ts.
 *
 * @param weight, gradient [count]
 * @param sums takes Σ w², Σ |w|, and Σ g² before and after
 */
export function penalize(weight: usize, gradient: usize, count: i32, l1: f32, twoL2: f32, sums: usize): void {
  let squares: f64 = 0, sizes: f64 = 0, before: f64 = 0, after: f64 = 0;
  const halves = f32x4.splat(l1), slopes = f32x4.splat(twoL2);
  const zero = f32x4.splat(0);
  while (count > 0) {
    const end = max(0, count - stretch);
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (; count - 4 >= end; count -= 4) {
      const w = v128.load(weight), g = v128.load(gradient);
      const penalized = f32x4.add(f32x4.add(g, signed(halves, w)), f32x4.mul(w, slopes));
      v128.store(gradient, penalized);
      s0 = f32x4.add(s0, f32x4.mul(w, w));
      s1 = f32x4.add(s1, f32x4.abs(w));
      s2 = f32x4.add(s2, f32x4.mul(g, g));
      s3 = f32x4.add(s3, f32x4.mul(penalized, penalized));
      weight += 16;
      gradient += 16;
    }
    if (count > end) {
      const w = loadPart(weight, count), g = loadPart(gradient, count);
      const penalized = f32x4.add(f32x4.add(g, signed(halves, w)), f32x4.mul(w, slopes));
      storePart(gradient, penalized, count);
      s0 = f32x4.add(s0, f32x4.mul(w, w));
      s1 = f32x4.add(s1, f32x4.abs(w));
      s2 = f32x4.add(s2, f32x4.mul(g, g));
      s3 = f32x4.add(s3, f32x4.mul(penalized, penalized));
      count = 0;
    }
    // The lanes after the last number hold 0 + 0 · w: 0, or what is not finite where the slope is not.
    squares += sumOfLanes(s0);
    sizes += sumOfLanes(s1);
    before += sumOfLanes(s2);
    after += sumOfLanes(s3);
  }
  store<f64>(sums + sizeOfWeights, squares);
  store<f64>(sums + sumOfWeights, sizes);
  store<f64>(sums + sizeBefore, before);
  store<f64>(sums + sizeAfter, after);
}

/** size · sign(w), for size ≥ 0; 0 where w is 0. */
// @ts-ignore: decorator
@inline
function signed(size: v128, w: v128): v128 {
  const withSign = v128.or(v128.and(w, i32x4.splat(0x80000000)), size);
  return v128.andnot(withSign, f32x4.eq(w, f32x4.splat(0)));
}

/** Σ x². @param x [count] */
export function sumOfSquares(x: usize, count: i32): f64 {
  let total: f64 = 0;
  while (count > 0) {
    const end = max(0, count - stretch);
    let sum = f32x4.splat(0);
    for (; count > end; count -= 4) {
      const part = loadPart(x, count);
      sum = f32x4.add(sum, f32x4.mul(part, part));
      x += 16;
    }
    total += sumOfLanes(sum);
  }
  return total;
}

/** Σ |x| in float32: ∞ or NaN where numbers are not finite, or too large to go on with. @param x [count] */
export function sumOfSizes(x: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (; count > 0; count -= 4) {
    sum = f32x4.add(sum, f32x4.abs(loadPart(x, count)));
    x += 16;
  }
  return <f32>sumOfLanes(sum);
}

/** Each element into [low, high]. @returns whether any has changed. @param gradient [count] */
export function clipByRange(gradient: usize, count: i32, low: f32, high: f32): bool {
  let same = i32x4.splat(-1);
  for (; count > 0; count -= 4) {
    const before = loadPart(gradient, count);
    const after = f32x4.min(f32x4.max(before, f32x4.splat(low)), f32x4.splat(high));
    // The lanes after the last number hold 0, which a range need not: they are looked at as they were.
    const changed = count >= 4 ? after : v128.bitselect(after, before, firstLanes(count));
    same = v128.and(same, f32x4.eq(changed, before));
    storePart(gradient, after, count);
    gradient += 16;
  }
  return !v128.all_true<i32>(same);
}
