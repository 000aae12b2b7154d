import type { StreamKey } from '../util/philox.js';
import { createRandomStream } from '../util/random.js';
import { sampleRows } from '../util/stratify.js';

/** A fit's training rows, some kept apart to decide when to stop. Both ascending, disjoint. */
interface InnerSplit {
  readonly fit: Int32Array;
  /** Empty where nothing is kept apart. */
  readonly stop: Int32Array;
}

/**
 * Keeps round(n · fraction) rows apart, each class in proportion; with a fraction above 0 at least one row stands on
 * either side. The same key gives the same rows, so that all candidates on a fold stop by the same ones.
 *
 * @param labels class index by dataset row; null for regression
 * @param fraction in [0, 1); 0: none
 * @param key of the fit's stream for this purpose: from (seed, repeat, fold), never from the candidate
 */
export function innerSplit(rows: Int32Array, labels: Int32Array | null, fraction: number, key: StreamKey): InnerSplit {
  if (fraction === 0 || rows.length < 2) return { fit: rows, stop: new Int32Array(0) };
  const size = Math.min(Math.max(Math.round(rows.length * fraction), 1), rows.length - 1);
  const { drawn, rest } = sampleRows(rows, labels, size, createRandomStream(key));
  return { fit: rest, stop: drawn };
}
