import type { LayerGraph } from '../core/layer-graph.js';
import { parameterShapes, widthsOf } from '../models/parameters.js';

const bytesPerNumber = 4;
/** Weights, gradients, and two slots, each old and new while a step is made. */
const copiesOfParameters = 8;
/** Output, saved input, gradient and multiplier of each node. */
const copiesOfActivations = 4;
/** Beyond this a batch gains little speed, and progress is told too seldom. */
const most = 64;
const memoryBytes = 256 * 2 ** 20;

/** Estimated memory of one fit while it trains, in bytes. */
export function bytesOfFit(graph: LayerGraph, batchSize: number): number {
  const numbers = parameterShapes(graph).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const widths = [...widthsOf(graph).values()].reduce((sum, width) => sum + width, 0);
  return bytesPerNumber * (copiesOfParameters * numbers + copiesOfActivations * batchSize * widths);
}

/** How many fits train together where the plan leaves it open: as many as a quarter of a gibibyte holds, up to 64. */
export function chooseFitsPerBatch(graph: LayerGraph, batchSize: number): number {
  return Math.max(1, Math.min(most, Math.floor(memoryBytes / bytesOfFit(graph, batchSize))));
}
