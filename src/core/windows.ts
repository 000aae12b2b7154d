import type { Window } from './layer-graph.js';

/** Where a window stands along one side of an image. */
export interface Positions {
  /** Of outputs. */
  readonly count: number;
  /** What is added in front, and at the end; a window may leave some of the end unseen. */
  readonly before: number;
  readonly after: number;
}

/** @param length of the side; a count below 1 says that the window does not fit */
export function positionsAlong(length: number, { size, stride, padding }: Window): Positions {
  if (padding === 'same') {
    const count = Math.ceil(length / stride);
    const missing = Math.max(0, (count - 1) * stride + size - length);
    const before = Math.floor(missing / 2);
    return { count, before, after: missing - before };
  }
  const added = padding === 'valid' ? 0 : padding;
  return { count: Math.floor((length + 2 * added - size) / stride) + 1, before: added, after: added };
}
