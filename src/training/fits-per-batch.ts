import type { LayerGraph } from '../core/layer-graph.js';
import { parameterShapes, widthsOf } from '../models/parameters.js';

const bytesPerNumber = 4;
/** Weights, gradients, and two slots, each old and new while a step is made. */
const copiesOfParameters = 8;
/** Output, saved input, gradient and multiplier of each node. */
const copiesOfActivations = 4;
/** Beyond this a batch gains little speed, and progress is told too seldom. */
const most = 64;
const defaultMemoryBytes = 256 * 2 ** 20;

/** Estimated memory of one fit while it trains, in bytes. */
export function bytesOfFit(graph: LayerGraph, batchSize: number): number {
  const numbers = parameterShapes(graph).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const widths = [...widthsOf(graph).values()].reduce((sum, width) => sum + width, 0);
  return bytesPerNumber * (copiesOfParameters * numbers + copiesOfActivations * batchSize * widths);
}

export interface BatchLimits {
  /** Most fits in a batch; auto: as many as memory holds, up to 64. */
  readonly fitsPerBatch: 'auto' | number;
  /** What the fits of a batch may take together; null: a quarter of a gibibyte, or what a given number of fits needs. */
  readonly maxMemoryBytes: number | null;
}

/** How many fits train together; at least one, also where memory is too small for it. */
export function chooseFitsPerBatch(bytesOfOne: number, { fitsPerBatch, maxMemoryBytes }: BatchLimits): number {
  const memory = maxMemoryBytes ?? (fitsPerBatch === 'auto' ? defaultMemoryBytes : Number.POSITIVE_INFINITY);
  const count = fitsPerBatch === 'auto' ? most : fitsPerBatch;
  return Math.max(1, Math.min(count, Math.floor(memory / bytesOfOne)));
}
