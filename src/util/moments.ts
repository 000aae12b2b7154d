import type { Sample } from './stratify.js';

/** Rows that share a time, ascending. */
export type Moment = readonly number[];

/**
 * Rows in order of time, those that share a time together: what is split between moments keeps ties on one side.
 *
 * @param times by dataset row
 */
export function momentsOf(rows: Int32Array, times: Float64Array): readonly Moment[] {
  const order = [...rows].sort((a, b) => times[a] - times[b] || a - b);
  const moments: number[][] = [];
  for (const [place, row] of order.entries()) {
    if (place > 0 && times[order[place - 1]] === times[row]) moments[moments.length - 1].push(row);
    else moments.push([row]);
  }
  return moments;
}

/** The rows of some moments, ascending. */
export function rowsOfMoments(moments: readonly Moment[]): Int32Array {
  return Int32Array.from(moments.flat()).sort();
}

/**
 * The last moments, as near to `size` rows as whole moments come, and those that end `gap` moments before them.
 *
 * @returns null where there are fewer than gap + 2 moments, so that one side would be empty
 */
export function lastMoments(moments: readonly Moment[], size: number, gap: number): Sample | null {
  const first = gap + 1;
  if (moments.length <= first) return null;
  let cut = moments.length - 1;
  let count = moments[cut].length;
  // Earlier moments come along while that brings the number of rows nearer to what is wanted.
  while (cut > first && Math.abs(count + moments[cut - 1].length - size) < Math.abs(count - size)) {
    cut--;
    count += moments[cut].length;
  }
  return { drawn: rowsOfMoments(moments.slice(cut)), rest: rowsOfMoments(moments.slice(0, cut - gap)) };
}
