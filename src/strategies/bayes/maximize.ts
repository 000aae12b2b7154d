import type { Space } from '../../core/space.js';
import type { StreamKey } from '../../util/philox.js';
import { createRandomStream, type RandomStream } from '../../util/random.js';
import { createAcquisition } from './acquisition.js';
import { startingPoints } from './candidates.js';
import type { Inputs } from './inputs.js';
import { type Allows, climb, type ScoredPoint } from './local-search.js';
import type { Surrogate } from './surrogate.js';

/** How many of the points seen are perturbed, how many starts are taken for their value alone, and all of them. */
const incumbents = 5;
const bestStarts = 4;
const starts = 10;

/**
 * Points with a high acquisition, from the highest on: local maxima reached from the most promising starting points, then
 * those points themselves. The first is the proposal; the others serve where it has been tried before.
 *
 * @param key the proposal's random streams by purpose
 */
export function rankByAcquisition(
  surrogate: Surrogate,
  {
    space,
    inputs,
    key,
    allows,
  }: {
    readonly space: Space;
    readonly inputs: Inputs;
    readonly key: (purpose: string) => StreamKey;
    readonly allows: Allows | null;
  },
): readonly Float64Array[] {
  const acquisition = createAcquisition(surrogate, inputs);
  const best = surrogate.ranked.slice(0, incumbents).map(({ point }) => point);
  const candidates = startingPoints(space, best, key)
    .filter((point) => allows === null || allows(point))
    .map((point): ScoredPoint => ({ point, value: acquisition.value(point) }))
    .sort((a, b) => b.value - a.value);
  const incumbent = { point: best[0], value: acquisition.value(best[0]) };
  const others = candidates.length === 0 ? [] : chooseStarts(candidates, createRandomStream(key('starts')));
  const chosen = [incumbent, ...others];
  const climbed = chosen.map((start) => climb(acquisition, inputs, start, allows));
  return [...climbed, ...candidates].sort((a, b) => b.value - a.value).map(({ point }) => point);
}

/** The best ones, and others drawn by their expected improvement, so that not all lie on one hill. */
function chooseStarts(sorted: readonly ScoredPoint[], stream: RandomStream): readonly ScoredPoint[] {
  const chosen = sorted.slice(0, bestStarts);
  const others = sorted.slice(bestStarts);
  const weights = others.map(({ value }) => Math.exp(value - sorted[0].value));
  while (chosen.length < starts) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) break;
    let left = stream.uniform() * total;
    const index = weights.findIndex((weight) => {
      left -= weight;
      return weight > 0 && left <= 0;
    });
    if (index < 0) break;
    chosen.push(others[index]);
    weights[index] = 0;
  }
  return chosen;
}
