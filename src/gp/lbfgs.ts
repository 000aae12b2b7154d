/**
 * Minimises a smooth function in a box by projected L-BFGS.
 *
 * Notation: g gradient, H the inverse Hessian's approximation from the last m pairs s = x' − x, y = g' − g; variables
 * that stand at a bound which −g pushes against are fixed for a step, and H acts on the free ones.
 * Sources: two-loop recursion, J. Nocedal, S. J. Wright, "Numerical Optimization", 2nd ed., algorithm 7.4; projection onto
 * the box, D. P. Bertsekas, SIAM J. Control Optim. 20 (1982); line search to the weak Wolfe conditions by bracketing,
 * A. S. Lewis, M. L. Overton, Math. Program. 141 (2013), algorithm 2.6.
 */

export interface Evaluation {
  /** Not finite where the function is not defined; the line search then steps back. */
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface MinimizeOptions {
  readonly box: Box;
  readonly maxIterations: number;
  /** Ends where no component of the projected gradient is larger. */
  readonly gradientTolerance: number;
  /** Ends where a step gains less than this share of |f| (of 1 where |f| is smaller). */
  readonly gainTolerance: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

interface State extends Evaluation {
  readonly x: Float64Array;
}

type Objective = (x: Float64Array) => Evaluation;

const mostPairs = 10;
const sufficientDecrease = 1e-4;
const curvature = 0.9;
const mostTries = 25;

/** @param start inside the box; where the function is not finite there, start comes back as it is */
export function minimize(objective: Objective, start: Float64Array, options: MinimizeOptions): Minimum {
  let state: State = { x: start, ...objective(start) };
  let pairs: Pair[] = [];
  let iterations = 0;
  while (iterations < options.maxIterations && Number.isFinite(state.value)) {
    const free = freeVariables(state, options.box);
    if (largest(free, state.gradient) <= options.gradientTolerance) break;
    const next = step(objective, state, { pairs, free, box: options.box });
    if (next === undefined) {
      if (pairs.length === 0) break;
      // A stale approximation may point nowhere; the plain gradient has one more chance.
      pairs = [];
      continue;
    }
    iterations++;
    pairs = remember(pairs, state, next);
    const gain = state.value - next.value;
    state = next;
    if (gain <= options.gainTolerance * Math.max(1, Math.abs(state.value))) break;
  }
  return { x: state.x, value: state.value, iterations };
}

function freeVariables({ x, gradient }: State, { lower, upper }: Box): readonly boolean[] {
  return Array.from(
    x,
    (value, i) => !((value <= lower[i] && gradient[i] > 0) || (value >= upper[i] && gradient[i] < 0)),
  );
}

function largest(free: readonly boolean[], vector: Float64Array): number {
  return vector.reduce((most, value, i) => (free[i] ? Math.max(most, Math.abs(value)) : most), 0);
}

interface StepContext {
  readonly pairs: readonly Pair[];
  readonly free: readonly boolean[];
  readonly box: Box;
}

function step(objective: Objective, state: State, { pairs, free, box }: StepContext): State | undefined {
  const quasiNewton = searchDirection(pairs, free, state.gradient);
  const isDescent = dot(quasiNewton, state.gradient) < 0;
  const direction = isDescent ? quasiNewton : searchDirection([], free, state.gradient);
  const isScaled = isDescent && pairs.length > 0;
  const first = isScaled ? 1 : Math.min(1, 1 / Math.max(largest(free, direction), Number.MIN_VALUE));
  return lineSearch(objective, state, { direction, first, box });
}

/** −H g on the free variables, by the two-loop recursion. */
function searchDirection(pairs: readonly Pair[], free: readonly boolean[], gradient: Float64Array): Float64Array {
  const masked = (vector: Float64Array) => vector.map((value, i) => (free[i] ? value : 0));
  const usable = pairs
    .map(({ s, y }) => ({ s: masked(s), y: masked(y) }))
    .map(({ s, y }) => ({ s, y, sy: dot(s, y) }))
    .filter(({ s, sy }) => sy > Number.EPSILON * dot(s, s));
  const q = masked(gradient).map((value) => -value);
  const alphas = new Float64Array(usable.length);
  for (let i = usable.length - 1; i >= 0; i--) {
    const { s, y, sy } = usable[i];
    alphas[i] = dot(s, q) / sy;
    addScaled(q, y, -alphas[i]);
  }
  const last = usable.at(-1);
  if (last !== undefined) {
    const scale = last.sy / dot(last.y, last.y);
    for (let i = 0; i < q.length; i++) q[i] *= scale;
  }
  usable.forEach(({ s, y, sy }, i) => {
    addScaled(q, s, alphas[i] - dot(y, q) / sy);
  });
  return q;
}

interface Line {
  readonly direction: Float64Array;
  readonly first: number;
  readonly box: Box;
}

/** A point along the projected line that satisfies the Wolfe conditions; where the box bends the line, the first of them. */
function lineSearch(objective: Objective, from: State, { direction, first, box }: Line): State | undefined {
  const slope = dot(direction, from.gradient);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = first;
  let best: State | undefined;
  for (let tries = 0; tries < mostTries; tries++) {
    const { x, isBent } = project(from.x, direction, length, box);
    const at: State = { x, ...objective(x) };
    const decrease = sufficientDecrease * dotDifference(from.gradient, x, from.x);
    if (!(at.value <= from.value + decrease)) {
      high = length;
      length = low === 0 ? length * shrink(from, at, slope * length) : (low + high) / 2;
    } else {
      best = at;
      if (isBent || dot(direction, at.gradient) >= curvature * slope) return at;
      low = length;
      length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
    }
    if (high - low <= Number.EPSILON * high) break;
  }
  return best !== undefined && best.value < from.value ? best : undefined;
}

/** Share of a step that was too long: the minimum of the parabola through both values and the slope, in [0.1, 0.5]. */
function shrink(from: State, at: State, slope: number): number {
  if (!Number.isFinite(at.value)) return 0.1;
  const minimum = -slope / (2 * (at.value - from.value - slope));
  return Number.isFinite(minimum) ? Math.min(Math.max(minimum, 0.1), 0.5) : 0.5;
}

function project(from: Float64Array, direction: Float64Array, length: number, { lower, upper }: Box) {
  let isBent = false;
  const x = from.map((value, i) => {
    const moved = value + length * direction[i];
    const kept = Math.min(Math.max(moved, lower[i]), upper[i]);
    isBent ||= kept !== moved;
    return kept;
  });
  return { x, isBent };
}

function remember(pairs: readonly Pair[], from: State, to: State): Pair[] {
  const s = to.x.map((value, i) => value - from.x[i]);
  const y = to.gradient.map((value, i) => value - from.gradient[i]);
  return [...pairs, { s, y }].slice(-mostPairs);
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

/** gᵀ (a − b). */
function dotDifference(g: Float64Array, a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < g.length; i++) total += g[i] * (a[i] - b[i]);
  return total;
}

function addScaled(target: Float64Array, vector: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i] += scale * vector[i];
}
