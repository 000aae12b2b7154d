import type { RandomStream } from './random.js';

/** Which labels rows have: 1 for there, else 0; row-major by dataset row. [rows, count] */
export interface LabelSets {
  readonly count: number;
  readonly values: ArrayLike<number>;
}

/**
 * Iterative stratification: deals rows to folds of given sizes so that each label comes about in proportion. The label that
 * fewest of the rows left have goes first; each of its rows goes to the fold that lacks most of the label, among equals to
 * the one that lacks most rows, among these to a random one. Rows without labels come last.
 *
 * Source: K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the stratification of multi-label data", ECML PKDD 2011, algorithm 1;
 * but that a fold that has its rows gets no more of them, so that folds have the sizes that were asked for.
 *
 * @param sizes rows of each fold; their sum is the number of rows
 * @returns the fold of each of `rows`, by its place there
 */
export function dealLabels(
  rows: Int32Array,
  { count, values }: LabelSets,
  sizes: readonly number[],
  stream: RandomStream,
): Int32Array {
  const has = (place: number, label: number) => values[rows[place] * count + label] === 1;
  const order = stream.permutation(rows.length);
  const foldOf = new Int32Array(rows.length).fill(-1);
  const left = new Float64Array(count);
  for (const place of order) for (let label = 0; label < count; label++) left[label] += Number(has(place, label));
  const room = Float64Array.from(sizes);
  const lacking = Array.from(left, (rowsOfLabel) =>
    Float64Array.from(sizes, (size) => (rowsOfLabel * size) / rows.length),
  );

  function deal(place: number, wanted: Float64Array): void {
    const fold = mostLacking(wanted, room, stream);
    foldOf[place] = fold;
    room[fold]--;
    for (let label = 0; label < count; label++) {
      if (!has(place, label)) continue;
      left[label]--;
      lacking[label][fold]--;
    }
  }

  for (let label = rarest(left); label !== -1; label = rarest(left)) {
    for (const place of order) if (foldOf[place] === -1 && has(place, label)) deal(place, lacking[label]);
  }
  for (const place of order) if (foldOf[place] === -1) deal(place, room);
  return foldOf;
}

/** The label that fewest rows have, of those that any has; the first among equals; −1: none. */
function rarest(left: Float64Array): number {
  let best = -1;
  for (let label = 0; label < left.length; label++) {
    if (left[label] > 0 && (best === -1 || left[label] < left[best])) best = label;
  }
  return best;
}

/** The fold with room that lacks most, then the one with most room. */
function mostLacking(wanted: Float64Array, room: Float64Array, stream: RandomStream): number {
  let best: number[] = [];
  for (let fold = 0; fold < room.length; fold++) {
    if (room[fold] <= 0) continue;
    const order = best.length === 0 ? 1 : wanted[fold] - wanted[best[0]] || room[fold] - room[best[0]];
    if (order > 0) best = [fold];
    else if (order === 0) best.push(fold);
  }
  return best.length === 1 ? best[0] : best[stream.integer(best.length)];
}
