import type { RandomStream } from './random.js';
import type { Sample } from './stratify.js';

/** Rows of one group, ascending, with how many there are of each class. */
export interface RowGroup {
  readonly code: number;
  readonly rows: readonly number[];
  /** By class index; one entry where there are no classes. */
  readonly classes: readonly number[];
}

/**
 * The groups that occur in some rows, in order of their codes.
 *
 * @param labels class index by dataset row; null: no classes
 * @param groups code by dataset row
 */
export function groupRows(rows: Int32Array, labels: Int32Array | null, groups: Int32Array): readonly RowGroup[] {
  const classCount = labels === null ? 1 : rows.reduce((most, row) => Math.max(most, labels[row] + 1), 0);
  const found = new Map<number, { rows: number[]; classes: number[] }>();
  for (const row of rows) {
    const group = found.get(groups[row]) ?? { rows: [], classes: new Array<number>(classCount).fill(0) };
    found.set(groups[row], group);
    group.rows.push(row);
    group.classes[labels === null ? 0 : labels[row]]++;
  }
  return [...found].sort(([a], [b]) => a - b).map(([code, group]) => ({ code, ...group }));
}

/**
 * Draws whole groups, about `size` rows, each class about in proportion: groups come in random order, and one is taken
 * where that brings the drawn rows of each class nearer to their share. At least one group is drawn and one left.
 *
 * @param groups two or more
 */
export function sampleGroups(groups: readonly RowGroup[], size: number, stream: RandomStream): Sample {
  const all = sumOfClasses(groups);
  const rows = all.reduce((sum, count) => sum + count, 0);
  const order = Array.from(stream.permutation(groups.length), (place) => groups[place]);
  const distance = (drawn: readonly number[]): number =>
    drawn.reduce((sum, count, label) => sum + (all[label] === 0 ? 0 : (count / all[label] - size / rows) ** 2), 0);
  let counts: readonly number[] = all.map(() => 0);
  const taken = new Set<RowGroup>();
  for (const group of order) {
    const more = added(counts, group);
    if (distance(more) >= distance(counts) || taken.size === groups.length - 1) continue;
    taken.add(group);
    counts = more;
  }
  if (taken.size === 0) taken.add(nearest(order, (group) => distance(group.classes)));
  const rest = groups.filter((group) => !taken.has(group));
  return { drawn: rowsOf([...taken]), rest: rowsOf(rest) };
}

/** The rows of some groups, ascending. */
export function rowsOf(groups: readonly RowGroup[]): Int32Array {
  return Int32Array.from(groups.flatMap(({ rows }) => rows)).sort();
}

function sumOfClasses(groups: readonly RowGroup[]): readonly number[] {
  return groups
    .map(({ classes }) => classes)
    .reduce((sum, classes) => sum.map((count, label) => count + classes[label]));
}

function added(counts: readonly number[], { classes }: RowGroup): readonly number[] {
  return counts.map((count, label) => count + classes[label]);
}

/** The first of those at the least distance. */
function nearest(groups: readonly RowGroup[], distance: (group: RowGroup) => number): RowGroup {
  return groups.reduce((best, group) => (distance(group) < distance(best) ? group : best));
}
