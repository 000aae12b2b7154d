/**
 * What stands between two products, in one pass over a layer's units [rows, units]: bias, activation, dropout; and the
 * way back.
 *
 * Dropout as in src/regularization/dropout.ts: a unit stays where its uniform number u ≥ rate, and is then scaled by
 * 1 / (1 − rate). `uniforms` is the address of [rows, units] numbers, or 0 where nothing is dropped.
 */
import { activate4, derivative4, relu } from './activations';
import { loadPart, storePart } from './vectors';

// @ts-ignore: decorator
@inline
function kept(value: v128, uniforms: usize, at: usize, count: i32, rate: v128, scale: v128): v128 {
  if (uniforms == 0) return value;
  const keep = f32x4.ge(loadPart(uniforms + at, count), rate);
  return f32x4.mul(value, v128.and(keep, scale));
}

/**
 * z ← z + bias, y ← dropout(f(z)).
 *
 * @param z [rows, units], before the bias
 * @param bias [units], or 0 where there is none
 * @param y [rows, units]; it may be z itself, whose values are then gone
 */
export function forwardUnits(
  z: usize, bias: usize, y: usize, rows: i32, units: i32, activation: i32, uniforms: usize, rate: f32,
): void {
  // The usual one in a loop of its own, without a branch in it.
  if (activation == relu) forwardAll(z, bias, y, rows, units, relu, uniforms, rate);
  else forwardAll(z, bias, y, rows, units, activation, uniforms, rate);
}

// @ts-ignore: decorator
@inline
function forwardAll(
  z: usize, bias: usize, y: usize, rows: i32, units: i32, activation: i32, uniforms: usize, rate: f32,
): void {
  // Without a bias all rows are one.
  const width = bias == 0 ? rows * units : units;
  const lines = bias == 0 ? 1 : rows;
  const rates = f32x4.splat(rate);
  const scale = f32x4.splat(1 / (1 - rate));
  let at: usize = 0;
  for (let i = 0; i < lines; i++) {
    let j = 0;
    for (; j + 4 <= width; j += 4) {
      forwardPart(z, bias, y, at, <usize>j << 2, 4, activation, uniforms, rates, scale);
      at += 16;
    }
    if (j < width) {
      forwardPart(z, bias, y, at, <usize>j << 2, width - j, activation, uniforms, rates, scale);
      at += <usize>(width - j) << 2;
    }
  }
}

// @ts-ignore: decorator
@inline
function forwardPart(
  z: usize, bias: usize, y: usize, at: usize, column: usize, count: i32,
  activation: i32, uniforms: usize, rates: v128, scale: v128,
): void {
  let x = loadPart(z + at, count);
  if (bias != 0) {
    x = f32x4.add(x, loadPart(bias + column, count));
    if (y != z) storePart(z + at, x, count);
  }
  storePart(y + at, kept(activate4(activation, x), uniforms, at, count, rates, scale), count);
}

/**
 * The gradient with respect to z, in the place of the one with respect to y.
 *
 * @param gradient [count]
 * @param z [count], what `forwardUnits` left there; y for relu and for units without an activation
 */
export function backwardUnits(
  gradient: usize, z: usize, count: i32, activation: i32, uniforms: usize, rate: f32,
): void {
  if (activation == relu) backwardAll(gradient, z, count, relu, uniforms, rate);
  else backwardAll(gradient, z, count, activation, uniforms, rate);
}

// @ts-ignore: decorator
@inline
function backwardAll(
  gradient: usize, z: usize, count: i32, activation: i32, uniforms: usize, rate: f32,
): void {
  const rates = f32x4.splat(rate);
  const scale = f32x4.splat(1 / (1 - rate));
  let at: usize = 0;
  for (; count >= 4; count -= 4) {
    backwardPart(gradient, z, at, 4, activation, uniforms, rates, scale);
    at += 16;
  }
  if (count > 0) backwardPart(gradient, z, at, count, activation, uniforms, rates, scale);
}

// @ts-ignore: decorator
@inline
function backwardPart(
  gradient: usize, z: usize, at: usize, count: i32, activation: i32, uniforms: usize, rates: v128, scale: v128,
): void {
  const g = kept(loadPart(gradient + at, count), uniforms, at, count, rates, scale);
  storePart(gradient + at, f32x4.mul(g, derivative4(activation, loadPart(z + at, count))), count);
}

/** Σ over the rows of x [rows, units], from the first to the last. @param out [units] */
export function sumRows(x: usize, rows: i32, units: i32, out: usize): void {
  for (let j = 0; j < units; j += 4) {
    const count = units - j;
    let at = x + (<usize>j << 2);
    let sum = f32x4.splat(0);
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, loadPart(at, count));
      at += <usize>units << 2;
    }
    storePart(out + (<usize>j << 2), sum, count);
  }
}
