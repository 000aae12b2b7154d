import { dealLabels, type LabelSets } from './label-folds.js';
import type { RandomStream } from './random.js';

/** Rows that were drawn and those that were not; both ascending. */
export interface Sample {
  readonly drawn: Int32Array;
  readonly rest: Int32Array;
}

/**
 * Shares out `total` places in proportion to `sizes`: everybody gets the whole part of the quota, the places left go to
 * the largest remainders (equal ones: to the lower index). Integer arithmetic, so no rounding decides.
 *
 * @param total at most the sum of the sizes
 */
export function largestRemainder(sizes: readonly number[], total: number): readonly number[] {
  const sum = sizes.reduce((a, b) => a + b, 0);
  if (sum === 0) return sizes.map(() => 0);
  const places = sizes.map((size) => Math.floor((size * total) / sum));
  const left = total - places.reduce((a, b) => a + b, 0);
  const byRemainder = sizes
    .map((size, index) => ({ index, remainder: (size * total) % sum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) places[index]++;
  return places;
}

/** The rows of each class, in order of class indices, in random order within a class; one group where there are no labels. */
export function shuffledGroups(rows: Int32Array, labels: Int32Array | null, stream: RandomStream): Int32Array[] {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const label = labels === null ? 0 : labels[row];
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [row]);
    else group.push(row);
  }
  return [...groups.keys()].sort((a, b) => a - b).map((label) => shuffled(groups.get(label) ?? [], stream));
}

/** Draws `size` rows at random, each class in proportion (largest remainder), or each label about (see `dealLabels`). */
export function sampleRows(
  rows: Int32Array,
  labels: Int32Array | null,
  size: number,
  stream: RandomStream,
  labelSets: LabelSets | null = null,
): Sample {
  if (labelSets !== null) return sampleLabelled(rows, labelSets, size, stream);
  const groups = shuffledGroups(rows, labels, stream);
  const places = largestRemainder(
    groups.map((group) => group.length),
    size,
  );
  return {
    drawn: joined(groups.map((group, index) => group.subarray(0, places[index]))),
    rest: joined(groups.map((group, index) => group.subarray(places[index]))),
  };
}

function sampleLabelled(rows: Int32Array, labelSets: LabelSets, size: number, stream: RandomStream): Sample {
  const sideOf = dealLabels(rows, labelSets, [size, rows.length - size], stream);
  return {
    drawn: rows.filter((_, place) => sideOf[place] === 0),
    rest: rows.filter((_, place) => sideOf[place] === 1),
  };
}

function shuffled(rows: readonly number[], stream: RandomStream): Int32Array {
  return stream.permutation(rows.length).map((position) => rows[position]);
}

function joined(groups: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(groups.reduce((length, group) => length + group.length, 0));
  let at = 0;
  for (const group of groups) {
    all.set(group, at);
    at += group.length;
  }
  return all.sort();
}
