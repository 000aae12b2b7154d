import { minimize } from '../../gp/lbfgs.js';
import type { Acquisition } from './acquisition.js';
import type { Axis } from './axis.js';
import { type Inputs, movesAt } from './inputs.js';

export interface ScoredPoint {
  readonly point: Float64Array;
  readonly value: number;
}

/** Whether a point of the cube is a candidate that meets the conditions on the space. */
export type Allows = (point: Float64Array) => boolean;

const mostRounds = 10;
/** Axes with at most so many places have all of them tried; longer ones are searched by steps that double. */
const fewPlaces = 16;
/** A gain in log expected improvement that is worth another round. */
const worthwhile = 1e-4;

/**
 * Climbs to a local maximum of the acquisition: L-BFGS along what moves smoothly, then one parameter's discrete move after
 * the other, in turn until neither gains.
 *
 * @param allows where not all points are allowed: none but allowed ones are moved to
 */
export function climb(
  acquisition: Acquisition,
  inputs: Inputs,
  start: ScoredPoint,
  allows: Allows | null,
): ScoredPoint {
  let best = start;
  for (let round = 0; round < mostRounds; round++) {
    const reached = climbSmoothly(acquisition, inputs, best);
    const smooth = allows === null ? reached : withinBounds(acquisition, allows, best, reached);
    const moved = moveDiscretely(acquisition, inputs, smooth, allows);
    const gain = moved.value - best.value;
    const isDone = moved === smooth || gain < worthwhile;
    best = moved;
    if (isDone) break;
  }
  return best;
}

const halvings = 8;

/** A climb's end, or the best allowed point on the way back from it; the start where there is none better. */
function withinBounds(acquisition: Acquisition, allows: Allows, start: ScoredPoint, end: ScoredPoint): ScoredPoint {
  for (let share = 1, i = 0; i <= halvings; i++, share /= 2) {
    const point = start.point.map((from, axis) => from + share * (end.point[axis] - from));
    const value = share === 1 ? end.value : acquisition.value(point);
    if (value > start.value && allows(point)) return { point, value };
  }
  return start;
}

function climbSmoothly(acquisition: Acquisition, { axes, isActive }: Inputs, start: ScoredPoint): ScoredPoint {
  const moves = ({ index, range }: Axis) => movesAt(range, start.point[index]) && isActive[index](start.point);
  if (!axes.some(moves)) return start;
  const box = {
    lower: Float64Array.from(axes, (axis) => (moves(axis) && axis.range ? axis.range.low : start.point[axis.index])),
    upper: Float64Array.from(axes, (axis) => (moves(axis) && axis.range ? axis.range.high : start.point[axis.index])),
  };
  const found = minimize(
    (point) => {
      const { value, gradient } = acquisition.evaluate(point);
      return { value: -value, gradient: gradient.map((slope) => -slope) };
    },
    start.point,
    { box, maxIterations: 100, gradientTolerance: 1e-3, gainTolerance: 1e-7 },
  );
  return -found.value > start.value ? { point: found.x, value: -found.value } : start;
}

function moveDiscretely(
  acquisition: Acquisition,
  { axes, isActive }: Inputs,
  start: ScoredPoint,
  allows: Allows | null,
): ScoredPoint {
  let best = start;
  for (const axis of axes) {
    if (axis.places.length === 0 || !isActive[axis.index](best.point)) continue;
    for (const place of placesFrom(axis, best.point[axis.index])) {
      const point = best.point.with(axis.index, place);
      const value = acquisition.value(point);
      if (value > best.value && (allows === null || allows(point))) best = { point, value };
    }
  }
  return best;
}

function placesFrom({ places, spec, range }: Axis, u: number): readonly number[] {
  if (spec.kind === 'categorical' || places.length <= fewPlaces) {
    // The places beside 0 on a continuous axis are for leaving 0; elsewhere gradients do better.
    return range !== null && movesAt(range, u) ? places.slice(0, 1) : places;
  }
  const nearest = places.reduce((best, place, i) => (Math.abs(place - u) < Math.abs(places[best] - u) ? i : best), 0);
  const reached: number[] = [];
  for (let by = 1; by < places.length; by *= 2) {
    for (const index of [nearest - by, nearest + by])
      if (index >= 0 && index < places.length) reached.push(places[index]);
  }
  // Exactly 0, where the axis has it, is the first place and may lie far from its neighbours in the model.
  return [places[0], ...reached];
}
