import type { Space } from '../../core/space.js';
import { toUnit } from '../../space/encode.js';
import { createFullGrid, type Grid } from '../../space/grid.js';
import type { StreamKey } from '../../util/philox.js';
import { createRandomStream, type RandomStream, streamKey } from '../../util/random.js';
import { mostSobolDimensions, sobolPoints } from '../../util/sobol.js';

/** Where a search for the best acquisition begins: points all over the cube, and near the best points seen. */

const overall = 2048;
const nearby = 512;

/** `count` points of the unit cube, evenly spread; beyond the dimensions that Sobol' sequences know, independent ones. */
export function spreadPoints(
  dimensions: number,
  count: number,
  { seedKey, skip }: { readonly seedKey: StreamKey; readonly skip: number },
): readonly Float64Array[] {
  if (dimensions > mostSobolDimensions) {
    const stream = createRandomStream(streamKey(seedKey.low, seedKey.high, skip));
    return Array.from({ length: count }, () => Float64Array.from({ length: dimensions }, () => stream.uniform()));
  }
  const points = sobolPoints(dimensions, count, { seedKey, skip });
  return Array.from({ length: count }, (_, i) => points.slice(i * dimensions, (i + 1) * dimensions));
}

/** @param incumbents the best points seen, best first */
export function startingPoints(
  space: Space,
  incumbents: readonly Float64Array[],
  key: (purpose: string) => StreamKey,
): readonly Float64Array[] {
  const all = createFullGrid(space);
  if (all !== null && all.size <= overall) return everyPoint(space, all);
  const stream = createRandomStream(key('nearby'));
  const perturbed = Array.from({ length: nearby }, (_, i) => perturb(incumbents[i % incumbents.length], space, stream));
  return [...spreadPoints(space.length, overall, { seedKey: key('overall'), skip: 0 }), ...perturbed];
}

function everyPoint(space: Space, all: Grid): readonly Float64Array[] {
  return Array.from({ length: all.size }, (_, i) => toUnit(space, all.at(i)));
}

/** Moves of all sizes, from a thousandth of the axis to a fifth, of one to all parameters; lists are drawn anew. */
function perturb(point: Float64Array, space: Space, stream: RandomStream): Float64Array {
  const size = 10 ** (-3 + (3 + Math.log10(0.2)) * stream.uniform());
  const share = stream.uniform();
  const always = stream.integer(space.length);
  return point.map((u, i) => {
    if (i !== always && stream.uniform() > share) return u;
    if (space[i].kind === 'categorical') return stream.uniform();
    return Math.min(Math.max(u + size * stream.normal(), 0), 1);
  });
}
