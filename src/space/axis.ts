import type { NumericSpec } from '../core/space.js';

/**
 * One number on its axis, as a share u of [0, 1]. Every allowed value owns a part of the axis: a continuous axis is
 * stretched (linearly or by logarithm) from `low` to `high`; n equally spaced values own 1/n each (integers thus reach
 * half a step beyond both ends); integers on a log axis own the logarithm's share of [k − ½, k + ½].
 */

/** The part [0, zeroShare) of a log axis with `zero` that means exactly 0; the rest is the axis itself. */
export const zeroShare = 0.1;

/** Rounding noise of a few last bits taken off, so that 0.1 · 3 is 0.3. */
export function tidy(value: number, digits = 15): number {
  return Number(value.toPrecision(digits));
}

/** How many values lie on an axis with a step. */
export function stepCount(spec: NumericSpec, step: number): number {
  // The slack forgives the noise of e.g. 0.3 / 0.1.
  return Math.floor((spec.high - spec.low) / step + 1e-9) + 1;
}

export function stepValue(spec: NumericSpec, step: number, index: number): number {
  return Math.min(tidy(spec.low + index * step), spec.high);
}

/** The number at u, which is clamped into [0, 1]. */
export function decodeNumber(spec: NumericSpec, u: number): number {
  const share = Math.min(Math.max(u, 0), 1);
  if (!spec.zero) return decodeRange(spec, share);
  return share < zeroShare ? 0 : decodeRange(spec, (share - zeroShare) / (1 - zeroShare));
}

/** Where a number lies: the middle of its part of the axis, or its very place on a continuous one. */
export function encodeNumber(spec: NumericSpec, value: number): number {
  if (!spec.zero) return encodeRange(spec, value);
  return value === 0 ? zeroShare / 2 : zeroShare + (1 - zeroShare) * encodeRange(spec, value);
}

function decodeRange(spec: NumericSpec, u: number): number {
  const { low, high, step } = spec;
  if (step !== null) {
    const count = stepCount(spec, step);
    return stepValue(spec, step, Math.min(Math.floor(u * count), count - 1));
  }
  const [from, to] = ends(spec);
  const value = spec.scale === 'log' ? from * (to / from) ** u : from + u * (to - from);
  const whole = spec.kind === 'integer' ? Math.round(value) : value;
  return Math.min(Math.max(whole, low), high);
}

function encodeRange(spec: NumericSpec, value: number): number {
  const { low, step } = spec;
  if (step !== null) return (Math.round((value - low) / step) + 0.5) / stepCount(spec, step);
  const [from, to] = ends(spec);
  return spec.scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

/** The ends of an axis without steps: half a number beyond those of whole numbers. */
function ends({ kind, low, high }: NumericSpec): readonly [number, number] {
  return kind === 'integer' ? [low - 0.5, high + 0.5] : [low, high];
}
