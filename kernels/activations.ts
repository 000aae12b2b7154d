/**
 * The functions of a layer's units, four at a time; src/training/activations.ts has them by TensorFlow.js' operations,
 * with their sources.
 */
import { erf4, exp4, log4, sigmoid4, tanh4 } from './vectors';

/** Their numbers, as src/kernels/activations.ts passes them. */
const linear: i32 = 0;
export const relu: i32 = 1;
const leakyRelu: i32 = 2;
const elu: i32 = 3;
const selu: i32 = 4;
const gelu: i32 = 5;
const swish: i32 = 6;
const tanh: i32 = 7;
const sigmoid: i32 = 8;
const softplus: i32 = 9;

const leakySlope: f32 = 0.01;
const seluAlpha: f32 = 1.6732632423543772;
const seluScale: f32 = 1.0507009873554805;
const rootHalf: f32 = 0.7071067811865476;
const normalDensityAt0: f32 = 0.3989422804014327;

// @ts-ignore: decorator
@inline
function isPositive(x: v128): v128 {
  return f32x4.gt(x, f32x4.splat(0));
}

/** `negative` where x ≤ 0, x elsewhere; NaN stays NaN if `negative` keeps it. */
// @ts-ignore: decorator
@inline
function below0(x: v128, negative: v128): v128 {
  return v128.bitselect(x, negative, isPositive(x));
}

// @ts-ignore: decorator
@inline
function expMinus1(x: v128): v128 {
  return f32x4.sub(exp4(x), f32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function normalCdf(x: v128): v128 {
  const erf = erf4(f32x4.mul(x, f32x4.splat(rootHalf)));
  return f32x4.mul(f32x4.add(erf, f32x4.splat(1)), f32x4.splat(0.5));
}

/** f(x) */
// @ts-ignore: decorator
@inline
export function activate4(which: i32, x: v128): v128 {
  if (which == relu) return f32x4.max(x, f32x4.splat(0));
  if (which == linear) return x;
  return activateOther(which, x);
}

function activateOther(which: i32, x: v128): v128 {
  switch (which) {
    case leakyRelu:
      return below0(x, f32x4.mul(x, f32x4.splat(leakySlope)));
    case elu:
      return below0(x, expMinus1(x));
    case selu:
      return f32x4.mul(below0(x, f32x4.mul(expMinus1(x), f32x4.splat(seluAlpha))), f32x4.splat(seluScale));
    case gelu:
      return f32x4.mul(x, normalCdf(x));
    case swish:
      return f32x4.mul(x, sigmoid4(x));
    case tanh:
      return tanh4(x);
    case sigmoid:
      return sigmoid4(x);
    default: {
      // Softplus: max(x, 0) + log(1 + e^−|x|) never overflows.
      const e = exp4(f32x4.neg(f32x4.abs(x)));
      return f32x4.add(f32x4.max(x, f32x4.splat(0)), log4(f32x4.add(e, f32x4.splat(1))));
    }
  }
}

/** f′(x). For relu, whatever is positive where x is will do in its place. */
// @ts-ignore: decorator
@inline
export function derivative4(which: i32, x: v128): v128 {
  if (which == relu) return v128.and(isPositive(x), f32x4.splat(1));
  if (which == linear) return f32x4.splat(1);
  return derivativeOther(which, x);
}

function derivativeOther(which: i32, x: v128): v128 {
  const one = f32x4.splat(1);
  switch (which) {
    case leakyRelu:
      return v128.bitselect(one, f32x4.splat(leakySlope), isPositive(x));
    case elu:
      return v128.bitselect(one, exp4(x), isPositive(x));
    case selu:
      return f32x4.mul(v128.bitselect(one, f32x4.mul(exp4(x), f32x4.splat(seluAlpha)), isPositive(x)), f32x4.splat(seluScale));
    case gelu: {
      const density = f32x4.mul(exp4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))), f32x4.splat(normalDensityAt0));
      return f32x4.add(normalCdf(x), f32x4.mul(x, density));
    }
    case swish: {
      const s = sigmoid4(x);
      return f32x4.add(s, f32x4.mul(f32x4.mul(x, s), f32x4.sub(one, s)));
    }
    case tanh: {
      const y = tanh4(x);
      return f32x4.sub(one, f32x4.mul(y, y));
    }
    case sigmoid: {
      const s = sigmoid4(x);
      return f32x4.mul(s, f32x4.sub(one, s));
    }
    default:
      return sigmoid4(x);
  }
}
