import type { LeftBatches } from '../../src/execution/left-batches.js';

/** Where nothing is ever left. */
export const noLeftBatches: LeftBatches = {
  among: async () => [],
  epochsOf: async () => 0,
  forget: async () => {},
};
