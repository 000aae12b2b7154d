/**
 * Order statistics by selection (Hoare 1961, FIND; pivot: median of three): O(n) where sorting is O(n log n).
 * All functions reorder the array that they are given.
 */

/** Moves the k-th smallest value to index k; everything before it is no larger, everything after it no smaller. */
export function select(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left], values[(left + right) >>> 1], values[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return values[k];
  }
  return values[k];
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/**
 * The p-quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, NumPy's default).
 *
 * @param values not empty, no NaN
 */
export function quantile(values: Float64Array, p: number): number {
  const position = p * (values.length - 1);
  const below = Math.floor(position);
  const low = select(values, below);
  if (position === below) return low;
  let high = Number.POSITIVE_INFINITY;
  for (let i = below + 1; i < values.length; i++) if (values[i] < high) high = values[i];
  return low + (position - below) * (high - low);
}
