import type { Parameters, Space } from '../core/space.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { mostSobolDimensions, sobolPoints } from '../util/sobol.js';
import { fromUnit } from './encode.js';
import { type Constraint, parseConstraint } from './expression.js';
import { createFullGrid, type Grid } from './grid.js';

/** Candidates that are looked through one by one where not all of a list are allowed. */
export const mostListed = 100_000;

/** Whether a candidate meets all conditions on it. @param where texts that have been read before */
export function createConstraint(space: Space, where: readonly string[] | undefined): Constraint {
  const constraints = (where ?? []).map((text) => parseConstraint(text, space));
  return (parameters) => constraints.every((isMet) => isMet(parameters));
}

/** The combinations of a grid that meet a condition, in order. */
export function filterGrid(grid: Grid, isAllowed: Constraint): readonly Parameters[] {
  return Array.from({ length: grid.size }, (_, index) => grid.at(index)).filter(isAllowed);
}

/** How much of a space meets its conditions. */
export interface Feasibility {
  /** Candidates looked at: all of a space that has only so many, else evenly spread ones. */
  readonly tried: number;
  readonly met: number;
  /** Whether these are all candidates there are. */
  readonly isAll: boolean;
}

const drawn = 10_000;

export function measureFeasibility(space: Space, where: readonly string[]): Feasibility {
  const isAllowed = createConstraint(space, where);
  const all = createFullGrid(space);
  if (all !== null && all.size <= mostListed) {
    return { tried: all.size, met: filterGrid(all, isAllowed).length, isAll: true };
  }
  let met = 0;
  for (const unit of spread(space.length)) if (isAllowed(fromUnit(space, unit))) met++;
  return { tried: drawn, met, isAll: false };
}

/** Always the same points: whether a space is accepted must not depend on luck. */
function* spread(dimensions: number): Iterable<Float64Array> {
  const seedKey = streamKey(0, 'feasibility');
  if (dimensions > mostSobolDimensions) {
    const stream = createRandomStream(seedKey);
    for (let i = 0; i < drawn; i++) yield Float64Array.from({ length: dimensions }, () => stream.uniform());
    return;
  }
  const points = sobolPoints(dimensions, drawn, { seedKey, skip: 0 });
  for (let i = 0; i < drawn; i++) yield points.subarray(i * dimensions, (i + 1) * dimensions);
}
