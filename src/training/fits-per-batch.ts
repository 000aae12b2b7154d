import type { LayerGraph } from '../core/layer-graph.js';
import { parameterShapes } from '../models/parameters.js';
import { seenOf, widthsOf } from '../models/shapes.js';
import { fitsInCache } from './cache-model.js';

const bytesPerNumber = 4;
/** Weights, gradients, and two slots, each old and new while a step is made. */
const copiesOfParameters = 8;
/** Output, saved input, gradient and multiplier of each node. */
const copiesOfActivations = 4;
/** What windows see, by place and side by side, and the gradients of both. */
const copiesOfSeen = 4;
/**
 * Fits that are in the cache together share rows and random numbers. With several such groups to a batch, what a batch
 * costs to begin is spread; with many, results come seldom, and more is lost when a machine goes down.
 */
const groupsPerBatch = 4;
const [fewest, most] = [16, 64];
const defaultMemoryBytes = 256 * 2 ** 20;

/** Of each row, beside the network's outputs for it: loss and prediction. */
const keptOfRow = 2;

/**
 * Estimated memory of one fit, in bytes: while it trains, and of its outputs, which all fits of a batch hold together at
 * its end.
 *
 * @param rows that it trains on and that score it
 * @param averages how many it keeps of its parameters
 */
export function bytesOfFit(graph: LayerGraph, batchSize: number, rows: number, averages = 0): number {
  const numbers = parameterShapes(graph).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const widths = [...widthsOf(graph).values()].reduce((sum, width) => sum + width, 0);
  const ofRow = copiesOfActivations * widths + copiesOfSeen * seenOf(graph);
  const training = (copiesOfParameters + 2 * averages) * numbers + batchSize * ofRow;
  return bytesPerNumber * (training + rows * (graph.outputs + keptOfRow));
}

export interface BatchLimits {
  /** Most fits in a batch; auto: four times what the cache holds, from 16 to 64. */
  readonly fitsPerBatch: 'auto' | number;
  /** What the fits of a batch may take together; null: a quarter of a gibibyte, or what a given number of fits needs. */
  readonly maxMemoryBytes: number | null;
}

/**
 * How many fits train together; at least one, also where memory is too small for it.
 *
 * @param bytesOfOne all that a fit takes while it trains
 * @param workingSet what it goes through at every step, in bytes
 */
export function chooseFitsPerBatch(
  bytesOfOne: number,
  workingSet: number,
  { fitsPerBatch, maxMemoryBytes }: BatchLimits,
): number {
  const memory = maxMemoryBytes ?? (fitsPerBatch === 'auto' ? defaultMemoryBytes : Number.POSITIVE_INFINITY);
  const inCache = Math.min(most, Math.max(fewest, groupsPerBatch * fitsInCache(workingSet)));
  const count = fitsPerBatch === 'auto' ? inCache : fitsPerBatch;
  return Math.max(1, Math.min(count, Math.floor(memory / bytesOfOne)));
}
