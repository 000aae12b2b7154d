import type { LayerGraph } from '../core/layer-graph.js';
import { parameterShapes } from '../models/parameters.js';

/**
 * What the fits that take turns in the cache may hold together: half of the smallest second-level cache that is common,
 * the rest being for the rows and gradients that pass through it.
 */
const cacheBytes = 512 * 1024;
const bytesPerNumber = 4;
/** Of the optimisers that keep most. */
const mostSlots = 2;

/** How many fits of a size go on from step to step without leaving the cache; at least one. */
export function fitsInCache(bytesOfFit: number): number {
  return Math.max(1, Math.floor(cacheBytes / Math.max(1, bytesOfFit)));
}

/** Whether not even one fit stays there. */
export function leavesCache(bytesOfFit: number): boolean {
  return bytesOfFit > cacheBytes;
}

/** Weights and slots of one fit, which every step reads and writes. @param slots of its optimiser */
export function workingSetBytes(graph: LayerGraph, slots = mostSlots): number {
  const numbers = parameterShapes(graph).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return bytesPerNumber * numbers * (1 + slots);
}
