import type { LayerGraph } from '../../../core/layer-graph.js';
import { seesImages } from '../../../models/shapes.js';
import { rowsAtOnce } from '../evaluate-in-pieces.js';
import { wholeSteps } from './own-bits.js';

export interface Evaluation {
  /** Rows of each fit. */
  readonly atOnce: number;
  /** Whether that is how many there must be; else any multiple of `wholeSteps`. */
  readonly isFixed: boolean;
}

/** How many rows a graph evaluates: formulas of images ask, those of lists do not. */
export function evaluationOf(layers: LayerGraph, trials: number): Evaluation {
  const rows = rowsAtOnce(layers, trials);
  return seesImages(layers)
    ? { atOnce: Math.ceil(rows / wholeSteps) * wholeSteps, isFixed: true }
    : { atOnce: rows, isFixed: false };
}
