import type { Json } from '../core/json.js';
import type { NumericSpec, ParameterSpec } from '../core/space.js';
import { stepCount, stepValue, tidy } from './axis.js';

/** Values that a grid takes on each kind of axis, and all values of an axis that has only so many. */

/** Values of a linear axis without `points`. */
const linearPoints = 5;
/** An axis of steps with at most so many values gives them all: a range cut in tenths has eleven. */
const fewSteps = 11;
/** Axes with more values count as endless: no study could run through them. */
const mostValues = 10_000;

/**
 * The values of one parameter in a grid, ascending. With `points` (the parameter's own, else `points` of the grid):
 * so many, evenly spaced on the axis, both ends included. Without: at least one a decade on a log axis, so that neighbours
 * differ by at most a factor of 10; on a linear axis 5, or all the steps where they are at most 11. A list gives all of
 * its values; `zero` adds 0.
 *
 * @param points for numeric axes that don't say themselves; null: by kind of axis
 */
export function gridValues(spec: ParameterSpec, points: number | null): readonly Json[] {
  if (spec.kind === 'categorical') return spec.values;
  const wanted = spec.points ?? points;
  return withZero(spec, spec.scale === 'log' ? logValues(spec, wanted) : linearValues(spec, wanted));
}

/** All values of a parameter, ascending or in the list's order; null where they are endless. */
export function finiteValues(spec: ParameterSpec): readonly Json[] | null {
  if (spec.kind === 'categorical') return spec.values;
  const step = spec.step ?? (spec.kind === 'integer' ? 1 : null);
  if (step === null) return null;
  const count = stepCount(spec, step);
  return count > mostValues ? null : withZero(spec, stepValues(spec, step, count, count));
}

function withZero(spec: NumericSpec, values: readonly number[]): readonly number[] {
  return spec.zero ? [0, ...values] : values;
}

function logValues(spec: NumericSpec, points: number | null): readonly number[] {
  const decades = Math.log10(spec.high / spec.low);
  const values = spaced(points ?? Math.ceil(decades - 1e-9) + 1, (share) => {
    const value = spec.low * 10 ** (share * decades);
    return spec.kind === 'integer' ? Math.round(value) : value;
  });
  return distinct(spec, values);
}

function linearValues(spec: NumericSpec, points: number | null): readonly number[] {
  const { low, high, step } = spec;
  if (step === null) {
    return distinct(
      spec,
      spaced(points ?? linearPoints, (share) => low + share * (high - low)),
    );
  }
  const count = stepCount(spec, step);
  return stepValues(spec, step, count, points ?? (count <= fewSteps ? count : linearPoints));
}

/** `points` of the `count` steps, as evenly as they allow. */
function stepValues(spec: NumericSpec, step: number, count: number, points: number): readonly number[] {
  const indices = spaced(Math.min(points, count), (share) => Math.round(share * (count - 1)));
  return indices.map((index) => stepValue(spec, step, index));
}

function spaced(points: number, at: (share: number) => number): readonly number[] {
  return Array.from({ length: points }, (_, i) => at(points === 1 ? 0 : i / (points - 1)));
}

/** Powers carry noise in their last digits; twelve are enough for a grid, and 1e-6 is then 1e-6. The ends are exact. */
function distinct({ low, high }: NumericSpec, values: readonly number[]): readonly number[] {
  const inner = values.slice(1, -1).map((value) => tidy(value, 12));
  return [...new Set([low, ...inner, high])];
}
