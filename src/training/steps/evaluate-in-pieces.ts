import type { LayerGraph } from '../../core/layer-graph.js';
import { widestOf } from '../../models/shapes.js';
import type { Pause } from './step-program.js';

/** Rows of all fits together that are evaluated at a time: bounds the time of a piece. */
const mostRows = 8192;
/** What the largest layer may take meanwhile, in numbers: bounds the memory. */
const mostNumbers = 2 ** 23;

/** Rows of each of T fits that are evaluated at a time. */
export function rowsAtOnce(graph: LayerGraph, T: number): number {
  const rows = Math.min(mostRows, mostNumbers / widestOf(graph));
  return Math.max(1, Math.floor(rows / T));
}

/**
 * Evaluates each fit's rows, some at a time.
 *
 * @param atOnce rows of each fit
 * @param outputsOf outputs of a piece, rows [T, n] → [T, n, outputs]; a fit with fewer rows has row 0 for the rest
 * @returns [rows, outputs] a fit; null where it was given up
 */
export async function evaluateInPieces(
  rows: readonly Int32Array[],
  outputs: number,
  atOnce: number,
  pause: Pause,
  outputsOf: (piece: Int32Array, n: number) => Float32Array,
): Promise<readonly Float32Array[] | null> {
  const results = rows.map((own) => new Float32Array(own.length * outputs));
  const longest = Math.max(...rows.map((own) => own.length));
  for (let start = 0; start < longest; start += atOnce) {
    if (!(await pause())) return null;
    const n = Math.min(atOnce, longest - start);
    const made = outputsOf(pieceOf(rows, start, n), n);
    for (const [t, own] of rows.entries()) {
      const real = Math.max(0, Math.min(n, own.length - start));
      results[t].set(made.subarray(t * n * outputs, (t * n + real) * outputs), start * outputs);
    }
  }
  return results;
}

/** Each fit's rows from `start`. [T · n] */
function pieceOf(rows: readonly Int32Array[], start: number, n: number): Int32Array {
  const piece = new Int32Array(rows.length * n);
  for (const [t, own] of rows.entries()) piece.set(own.subarray(start, start + n), t * n);
  return piece;
}
