/**
 * The bootstrap: how a metric moves when the rows that it is measured on are drawn anew, with replacement.
 *
 * Sources: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 6; whole groups: A. Davison,
 * D. Hinkley, Bootstrap Methods and their Application (1997), section 3.8; C. Field, A. Welsh, "Bootstrapping clustered
 * data", JRSS B 69 (2007).
 */
import type { StreamKey } from '../../util/philox.js';
import { createRandomStream, type RandomStream } from '../../util/random.js';
import type { Counts, Statistic } from './statistic.js';

const mostResamples = 2000;
const fewestResamples = 200;
/** Beyond 20,000 rows fewer resamples are drawn, so that the time stays within seconds. */
const mostDraws = 40_000_000;

/**
 * Each statistic on the same resamples, 2,000 of them where rows are few.
 *
 * @param own how much each row counts
 * @param groups code by row: rows of one group are drawn together; null: each row by itself
 */
export function resample<Name>(
  statistics: readonly (readonly [Name, Statistic])[],
  own: Counts,
  groups: Int32Array | null,
  key: StreamKey,
): ReadonlyMap<Name, Float64Array> {
  const resamples = Math.max(fewestResamples, Math.min(mostResamples, Math.floor(mostDraws / own.length)));
  const stream = createRandomStream(key);
  const draw = groups === null ? drawRows : drawGroups(groups);
  const counts: Counts = new Float64Array(own.length);
  const draws = new Map(statistics.map(([name]) => [name, new Float64Array(resamples)]));
  for (let b = 0; b < resamples; b++) {
    draw(own, stream, counts);
    for (const [name, statistic] of statistics) draws.get(name)?.fill(statistic(counts), b, b + 1);
  }
  return draws;
}

function drawRows(own: Counts, stream: RandomStream, counts: Counts): void {
  counts.fill(0);
  for (let i = 0; i < own.length; i++) {
    const row = stream.integer(own.length);
    counts[row] += own[row];
  }
}

/** As many groups as there are, so the number of rows differs from one resample to the next. */
function drawGroups(groups: Int32Array): typeof drawRows {
  const places = new Map([...new Set(groups)].map((code, place) => [code, place]));
  const placeOf = groups.map((code) => places.get(code) ?? 0);
  const times = new Float64Array(places.size);
  return (own, stream, counts) => {
    times.fill(0);
    for (let i = 0; i < times.length; i++) times[stream.integer(times.length)]++;
    for (let row = 0; row < own.length; row++) counts[row] = own[row] * times[placeOf[row]];
  };
}
