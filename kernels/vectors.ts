/**
 * Four float32 at a time: what is left of a row, and the functions that WebAssembly does not have. Every function maps
 * NaN to NaN, and gives an element the same bits in whatever lane it stands.
 *
 * Source of the polynomials: S. Moshier, Cephes Mathematical Library, single precision (expf, logf, tanhf); the error
 * function is M. Abramowitz & I. Stegun, Handbook of Mathematical Functions (1964), 7.1.26, within 1.5e-7.
 */

/** The first `count` (1 to 4) numbers at an address; 0 in the lanes after them. */
// @ts-ignore: decorator
@inline
export function loadPart(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  if (count == 1) return v128.load32_zero(at);
  const two = v128.load64_zero(at);
  return count == 2 ? two : f32x4.replace_lane(two, 2, load<f32>(at, 8));
}

/** Stores the first `count` (1 to 4) lanes and nothing else. */
// @ts-ignore: decorator
@inline
export function storePart(at: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, value);
    return;
  }
  store<f32>(at, f32x4.extract_lane(value, 0));
  if (count > 1) store<f32>(at, f32x4.extract_lane(value, 1), 4);
  if (count > 2) store<f32>(at, f32x4.extract_lane(value, 2), 8);
}

/** All bits in the first `count` lanes, none in the others. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** The four lanes, one after another, in double precision. */
// @ts-ignore: decorator
@inline
export function sumOfLanes(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) + <f64>f32x4.extract_lane(x, 1) +
    <f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3)
  );
}

// @ts-ignore: decorator
@inline
function times(x: v128, y: v128, add: f32): v128 {
  return f32x4.add(f32x4.mul(x, y), f32x4.splat(add));
}

/** 2ⁿ for whole n from −126 to 127. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** eˣ within 2 units in the last place; ∞ above 88.73, 0 below −103.97. */
export function exp4(x: v128): v128 {
  return exponential(x);
}

/** x ← eˣ. @param x [count] */
export function expAll(x: usize, count: i32): void {
  // By pairs, which share the formula's constants.
  for (; count >= 8; count -= 8) {
    const first = exponential(v128.load(x)), second = exponential(v128.load(x, 16));
    v128.store(x, first);
    v128.store(x, second, 16);
    x += 32;
  }
  for (; count > 0; count -= 4) {
    storePart(x, exp4(loadPart(x, count)), count);
    x += 16;
  }
}

// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts, the first of them short, so that n times it is exact.
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let y = times(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  y = times(y, r, 8.3334519073e-3);
  y = times(y, r, 4.1665795894e-2);
  y = times(y, r, 1.6666665459e-1);
  y = times(y, r, 5.0000001201e-1);
  y = f32x4.add(times(y, f32x4.mul(r, r), 1), r);
  // In two factors: 2ⁿ alone leaves the range of float32 at both ends.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** ln x for normal x > 0; NaN where x is not finite. */
export function log4(x: v128): v128 {
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)));
  const small = f32x4.lt(m, f32x4.splat(0.707106781186547524));
  e = f32x4.sub(e, v128.and(small, f32x4.splat(1)));
  m = f32x4.sub(f32x4.add(m, v128.and(small, m)), f32x4.splat(1));
  let y = times(f32x4.splat(7.0376836292e-2), m, -1.1514610310e-1);
  y = times(y, m, 1.1676998740e-1);
  y = times(y, m, -1.2420140846e-1);
  y = times(y, m, 1.4249322787e-1);
  y = times(y, m, -1.6668057665e-1);
  y = times(y, m, 2.0000714765e-1);
  y = times(y, m, -2.4999993993e-1);
  y = times(y, m, 3.3333331174e-1);
  const z = f32x4.mul(m, m);
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  const ln = f32x4.add(f32x4.add(m, y), f32x4.mul(e, f32x4.splat(0.693359375)));
  return f32x4.add(ln, f32x4.sub(x, x));
}

// @ts-ignore: decorator
@inline
function withSignOf(magnitude: v128, sign: v128): v128 {
  return v128.or(magnitude, v128.and(sign, i32x4.splat(0x80000000)));
}

/** Near 0 by a polynomial, so that small x keep their digits. */
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let y = times(f32x4.splat(-5.70498872745e-3), z, 2.06390887954e-2);
  y = times(y, z, -5.37397155531e-2);
  y = times(y, z, 1.33314422036e-1);
  y = times(y, z, -3.33332819422e-1);
  const near = f32x4.add(f32x4.mul(f32x4.mul(y, z), x), x);
  const e = exp4(f32x4.add(size, size));
  const far = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  return v128.bitselect(near, withSignOf(far, x), f32x4.lt(size, f32x4.splat(0.625)));
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

export function erf4(x: v128): v128 {
  const size = f32x4.abs(x);
  const t = f32x4.div(f32x4.splat(1), times(size, f32x4.splat(0.3275911), 1));
  let y = times(f32x4.splat(1.061405429), t, -1.453152027);
  y = times(y, t, 1.421413741);
  y = times(y, t, -0.284496736);
  y = times(y, t, 0.254829592);
  const tail = f32x4.mul(f32x4.mul(y, t), exp4(f32x4.neg(f32x4.mul(x, x))));
  return withSignOf(f32x4.sub(f32x4.splat(1), tail), x);
}
