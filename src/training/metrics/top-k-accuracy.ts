import type { Target } from './prediction.js';
import { meanOf, type Statistic } from './statistic.js';

/** Share of rows whose own class is among the k most probable ones, the lower index first among equals. */
export function topKAccuracy(logProbabilities: Float64Array, classes: number, target: Target, k: number): Statistic {
  return meanOf(
    Float64Array.from(target, (label, row) => (placeOf(logProbabilities, row * classes, label) < k ? 1 : 0)),
  );

  /** From 0. */
  function placeOf(values: Float64Array, start: number, label: number): number {
    const own = values[start + label];
    let before = 0;
    for (let other = 0; other < classes; other++) {
      const value = values[start + other];
      if (value > own || (value === own && other < label)) before++;
    }
    return before;
  }
}
