import { sortedOrder } from '../../util/sorted-order.js';

export interface Ranking {
  /** Rows by ascending score. [n] */
  readonly order: Int32Array;
  /** 1 where a row in that order has the score of the one before it. [n] */
  readonly tied: Uint8Array;
}

/** Rows by their scores for class k. */
export function rankRows(logProbabilities: Float64Array, classes: number, k: number): Ranking {
  const rows = logProbabilities.length / classes;
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) scores[row] = logProbabilities[row * classes + k];
  const order = sortedOrder(scores);
  const tied = new Uint8Array(rows);
  for (let i = 1; i < rows; i++) tied[i] = scores[order[i]] === scores[order[i - 1]] ? 1 : 0;
  return { order, tied };
}
