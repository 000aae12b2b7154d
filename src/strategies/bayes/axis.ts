import type { NumericSpec, ParameterSpec } from '../../core/space.js';
import { decodeNumber, encodeNumber, zeroShare } from '../../space/axis.js';
import { finiteValues } from '../../space/axis-values.js';

/**
 * One parameter as the model and its optimiser see it. A point of the search is a share u of [0, 1] for each parameter, as
 * in `space/encode.ts`; the model's inputs are made from it.
 */
export interface Axis {
  /** Index among the parameters. */
  readonly index: number;
  readonly spec: ParameterSpec;
  /** Part of [0, 1] along which the model's input moves smoothly; null: only discrete moves. */
  readonly range: { readonly low: number; readonly high: number } | null;
  /** Places that a discrete move may go to, in the values' order; for a continuous axis with zero, 0 and a few others. */
  readonly places: readonly number[];
}

/** Places tried on a continuous axis when a discrete move leaves exactly 0. */
const placesBesideZero = [0, 0.25, 0.5, 0.75, 1];

export function createAxis(spec: ParameterSpec, index: number): Axis {
  if (spec.kind === 'categorical') {
    const places = spec.values.map((_, i) => (i + 0.5) / spec.values.length);
    return { index, spec, range: null, places };
  }
  if (isStepped(spec)) return { index, spec, range: null, places: steppedPlaces(spec) };
  if (!spec.zero) return { index, spec, range: { low: 0, high: 1 }, places: [] };
  const places = [zeroShare / 2, ...placesBesideZero.map((share) => zeroShare + (1 - zeroShare) * share)];
  return { index, spec, range: { low: zeroShare, high: 1 }, places };
}

export function isStepped(spec: NumericSpec): boolean {
  return spec.kind === 'integer' || spec.step !== null;
}

/** Where each value lies; for axes of very many values, places as many as tell them apart well enough to begin with. */
function steppedPlaces(spec: NumericSpec): readonly number[] {
  const values = finiteValues(spec);
  if (values !== null) return values.map((value) => encodeNumber(spec, Number(value)));
  const shares = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
  return [...new Set(shares.map((share) => snap(spec, share)))];
}

/** The middle of the part of the axis that means the same value as u. */
export function snap(spec: NumericSpec, u: number): number {
  return isStepped(spec) ? encodeNumber(spec, decodeNumber(spec, u)) : u;
}

export function isZero(spec: NumericSpec, u: number): boolean {
  return spec.zero && u < zeroShare;
}

/** The model's input for a number: its place on the axis proper, [0, 1]; exactly 0 lies at the lower end. */
export function numericInput(spec: NumericSpec, u: number): number {
  if (isZero(spec, u)) return 0;
  const snapped = snap(spec, u);
  return spec.zero ? (snapped - zeroShare) / (1 - zeroShare) : snapped;
}

/** d input / d u along a continuous axis. */
export function inputSlope(spec: NumericSpec): number {
  return spec.zero ? 1 / (1 - zeroShare) : 1;
}

export function categoryAt(count: number, u: number): number {
  return Math.min(Math.max(Math.floor(u * count), 0), count - 1);
}
