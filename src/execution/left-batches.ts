import { type FitRequest, fitId } from '../core/fit.js';
import { type BatchState, batchId } from '../training/checkpoints.js';

/** Batches that were cut off in the middle, and left a checkpoint. */
export interface LeftBatches {
  /** Those whose fits are all among these requests, with none in two. */
  among(requests: readonly FitRequest[]): Promise<readonly (readonly FitRequest[])[]>;
  /** How many epochs of a batch need not be trained again. */
  epochsOf(batch: readonly FitRequest[]): Promise<number>;
  /** Its results are stored. */
  forget(batch: readonly FitRequest[]): Promise<void>;
}

/** Where checkpoints are. */
export interface LeftStates {
  ids(): Promise<readonly string[]>;
  load(id: string): Promise<BatchState | null>;
  remove(id: string): Promise<void>;
}

/** @param seed the study's */
export function createLeftBatches(seed: number, states: LeftStates): LeftBatches {
  async function among(requests: readonly FitRequest[]): Promise<readonly (readonly FitRequest[])[]> {
    const byId = new Map(requests.map((request) => [fitId(request), request]));
    const found: (readonly FitRequest[])[] = [];
    for (const id of await states.ids()) {
      const wanted = (await states.load(id))?.fits ?? [];
      const batch = wanted.flatMap((fit) => byId.get(fit) ?? []);
      // Other settings under the same numbers make another batch.
      if (batch.length === 0 || batch.length < wanted.length || batchId(seed, batch) !== id) continue;
      for (const fit of wanted) byId.delete(fit);
      found.push(batch);
    }
    return found;
  }

  return {
    among,
    epochsOf: async (batch) => (await states.load(batchId(seed, batch)))?.epochs.length ?? 0,
    forget: (batch) => states.remove(batchId(seed, batch)),
  };
}

type PlanBatches = (requests: readonly FitRequest[]) => readonly (readonly FitRequest[])[];

/**
 * Requests as batches. What was cut off is put together as it was, so that it goes on from its checkpoint: in other
 * company it would begin anew. Not where it would be too large by now.
 */
export async function planAround(
  left: LeftBatches,
  requests: readonly FitRequest[],
  planBatches: PlanBatches,
): Promise<{
  readonly goingOn: readonly (readonly FitRequest[])[];
  readonly fresh: readonly (readonly FitRequest[])[];
}> {
  const goingOn = (await left.among(requests)).filter((batch) => planBatches(batch).length === 1);
  const taken = new Set(goingOn.flat());
  return { goingOn, fresh: planBatches(requests.filter((request) => !taken.has(request))) };
}
