import { describe, expect, it } from 'vitest';
import { type FitRequest, fitId } from '../../src/core/fit.js';
import { createLeftBatches, planAround } from '../../src/execution/left-batches.js';
import { type BatchState, batchId } from '../../src/training/checkpoints.js';
import { planWith } from '../study/fakes.js';

const { settings } = planWith();
const requests: readonly FitRequest[] = Array.from({ length: 6 }, (_, trial) => {
  return { trial, repeat: 0, fold: 0, settings, epochs: null };
});
const seed = 3;

/** Checkpoints of these batches, each with as many epochs behind it as it has fits. */
function leftOf(...batches: readonly (readonly FitRequest[])[]) {
  const states = new Map(
    batches.map((batch) => [
      batchId(seed, batch),
      // What a program keeps has no part in this.
      { fits: batch.map(fitId), epochs: batch.map(() => null) } as unknown as BatchState,
    ]),
  );
  return createLeftBatches(seed, {
    ids: async () => [...states.keys()],
    load: async (id) => states.get(id) ?? null,
    remove: async (id) => void states.delete(id),
  });
}

const inPairs = (all: readonly FitRequest[]) =>
  Array.from({ length: Math.ceil(all.length / 2) }, (_, i) => all.slice(2 * i, 2 * i + 2));

describe('a batch that was cut off', () => {
  it('is put together again in its order, and what is left of the others is planned as ever', async () => {
    const left = leftOf([requests[4], requests[1]]);
    const { goingOn, fresh } = await planAround(left, requests, inPairs);
    expect(goingOn).toEqual([[requests[4], requests[1]]]);
    expect(fresh).toEqual([
      [requests[0], requests[2]],
      [requests[3], requests[5]],
    ]);
  });

  it('is none where a fit of it is done already, has other settings, or the batch would be too large now', async () => {
    const left = leftOf([requests[4], requests[1]], [requests[2], requests[3], requests[5]]);
    const changed = { ...requests[4], settings: planWith({ seed: 1 }).settings, epochs: 5 };
    for (const asked of [requests.slice(0, 4), [requests[0], requests[1], changed]]) {
      expect((await planAround(left, asked, inPairs)).goingOn).toEqual([]);
    }
    expect((await planAround(left, requests, inPairs)).goingOn).toEqual([[requests[4], requests[1]]]);
  });

  it('gives each fit to one batch alone', async () => {
    const left = leftOf([requests[0], requests[1]], [requests[1], requests[2]]);
    expect(await left.among(requests)).toHaveLength(1);
  });

  it('knows how far it was, until it is forgotten', async () => {
    const left = leftOf([requests[0], requests[1]]);
    expect(await left.epochsOf([requests[0], requests[1]])).toBe(2);
    expect(await left.epochsOf([requests[0]])).toBe(0);
    await left.forget([requests[0], requests[1]]);
    expect(await left.among(requests)).toEqual([]);
  });
});
