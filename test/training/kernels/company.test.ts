import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerSettings } from '../../../src/core/settings.js';
import { fitsInCache, leavesCache } from '../../../src/training/cache-model.js';
import { optimizers } from '../../../src/training/optimizers.js';
import { chainOf } from '../../../src/training/steps/kernels/chain.js';
import {
  type Backends,
  type Case,
  graphOf,
  kernelProgram,
  loadBackends,
  prepare,
  recordOf,
  type Trial,
  train,
} from './forms.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

/** Neighbours share a fold or don't; each regulariser is off for some; one diverges at its first step. */
const crowd: readonly Trial[] = [
  { fold: 0, dropout: 0.5 },
  { fold: 1, penalty: { lambda: 0.1, alpha: 0.3, beta1: 1, beta2: 1 } },
  { fold: 0, clipNorm: 0.3, dropout: 0.2 },
  { fold: 2, dropout: 0.5, clipMin: -0.05, clipMax: 0.02 },
  { fold: 0 },
  { fold: 1, learningRate: 1e30 },
  { fold: 2, learningRate: 0.1, dropout: 0.9 },
  // The numbers of the first once more, but seen by another scale.
  { fold: 0, dropout: 0.5, scale: Float32Array.of(1, 2, 1, 2, 1) },
  { fold: 1, dropout: 0.2 },
  // On the same fold with fewer rows: as many steps, the last of them shorter.
  { fold: 0, dropout: 0.5, without: 2 },
];

const orders = [
  [...crowd.keys()],
  [...crowd.keys()].toReversed(),
  // Folds one after another.
  [9, 0, 2, 4, 7, 1, 5, 8, 3, 6],
];

/** Everything that there is to see of each fit. */
async function outcomesOf(own: Case, epochs: number) {
  const prepared = prepare(own);
  const { records, weights, outputs } = await train(kernelProgram(backends, prepared), prepared, epochs);
  return weights.map((values, t) => ({
    records: records.map((record) => recordOf(record, t)),
    weights: bitsOf(values),
    outputs: bitsOf([outputs[t]]),
  }));
}

/** Stands for all bits of some numbers; a matcher takes seconds over hundreds of thousands. */
function bitsOf(arrays: readonly Float32Array[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

async function expectAloneAsInCompany(own: Omit<Case, 'trials'>, epochs = 2): Promise<void> {
  const alone = [];
  for (const trial of crowd) alone.push((await outcomesOf({ ...own, trials: [trial] }, epochs))[0]);
  expect(alone.map(({ records }) => records[0].nonFiniteSteps[0])).toEqual(crowd.map((_, t) => Number(t === 5)));
  for (const order of orders) {
    const together = await outcomesOf({ ...own, trials: order.map((t) => crowd[t]) }, epochs);
    for (const [place, t] of order.entries()) expect(together[place], `fit ${t} at place ${place}`).toEqual(alone[t]);
  }
}

const bytesOf = (graph: Case['graph'], slots: number) => (chainOf(graph)?.blockBytes ?? 0) * (1 + slots);

describe("by kernels, a fit's bits are what they are alone, in any order of its company", () => {
  // The keys of a table by optimiser.
  it.each(Object.keys(optimizers) as OptimizerSettings['name'][])('%s', async (name) => {
    const graph = graphOf([7, 'normalize', 'relu', 'drop', 6, 'tanh', 'drop', 3]);
    for (const apply of ['gradient', 'proximal'] as const)
      await expectAloneAsInCompany({ graph, optimizer: { name }, penalty: { apply } });
  });

  it('of numbers', () => expectAloneAsInCompany({ graph: graphOf([7, 'gelu', 'drop', 1]) }));

  it.each([
    ['normalised', graphOf(['normalize', 6, 'relu', 3])],
    ['dropped', graphOf(['drop', 6, 'relu', 3])],
    ['activated', graphOf(['relu', 6, 'tanh', 3])],
  ])('where what fits on a fold share is %s first: none writes over it', async (_, graph) => {
    await expectAloneAsInCompany({ graph });
  });

  it('in groups of as many as the cache holds', async () => {
    const graph = graphOf([1000, 'relu', 'drop', 3]);
    // Three groups, and folds begin in the middle of one.
    expect(fitsInCache(bytesOf(graph, 2))).toBe(4);
    await expectAloneAsInCompany({ graph, rows: 24 }, 1);
  });

  it('where not even one stays in the cache', async () => {
    const graph = graphOf([5000, 'relu', 'drop', 3]);
    expect(leavesCache(bytesOf(graph, 2))).toBe(true);
    await expectAloneAsInCompany({ graph, rows: 30 }, 1);
  });

  it('over many turns of eight steps', () =>
    expectAloneAsInCompany({ graph: graphOf([7, 'relu', 'drop', 3]), rows: 200, batchSize: 4 }, 1));

  it('in evaluation too, where folds differ in their rows by more than a piece', () =>
    expectAloneAsInCompany({ graph: graphOf([7, 'relu', 3]), rows: 1000, batchSize: 250 }, 1));
});
