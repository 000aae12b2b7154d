import type { FitRequest } from '../core/fit.js';

/** What is tried where a batch was too large. */
export function halves(batch: readonly FitRequest[]): readonly (readonly FitRequest[])[] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}
