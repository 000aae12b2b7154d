import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOrder, planEpoch, stepsPerEpoch } from '../../src/training/epoch-plan.js';

const key = { trial: 0, repeat: 0, fold: 0 } as const;
const seed = 3;

describe('an epoch', () => {
  it('shows every fit each of its own rows exactly once, in batches of which only the last may be short', () => {
    const member = fc.record({ fold: fc.integer({ min: 0, max: 4 }), size: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(
        fc.array(member, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 17 }),
        (sizes, batchSize) => {
          const members = sizes.map(({ fold, size }, t) => ({
            key: { ...key, fold },
            rows: Int32Array.from({ length: size }, (_, i) => 100 * t + i),
          }));
          const training = members.map(() => true);
          const steps = [...planEpoch(members, training, { seed, epoch: 2, batchSize }).steps];
          members.forEach(({ rows }, t) => {
            const own = steps.filter(({ active }) => active[t]);
            const seen = own.flatMap((step) =>
              [...step.rows.subarray(t * batchSize, (t + 1) * batchSize)].filter(
                (_, i) => step.mask[t * batchSize + i] === 1,
              ),
            );
            expect(seen.sort((a, b) => a - b)).toEqual([...rows]);
            expect(own.map(({ counts }) => counts[t])).toEqual(
              own.map((_, s) => Math.min(batchSize, rows.length - s * batchSize)),
            );
            const before = 2 * stepsPerEpoch(rows.length, batchSize);
            expect(own.map(({ stepsBefore }) => stepsBefore[t])).toEqual(own.map((_, s) => before + s));
          });
        },
      ),
    );
  });

  it('fills what is masked with rows of the same fit', () => {
    const members = [{ key, rows: Int32Array.of(5, 6, 7) }];
    const steps = [...planEpoch(members, [true], { seed, epoch: 0, batchSize: 5 }).steps];
    expect([...steps[0].mask]).toEqual([1, 1, 1, 0, 0]);
    for (const row of steps[0].rows) expect([5, 6, 7]).toContain(row);
  });

  it('has no steps for fits that no longer train, and none at all where all have stopped', () => {
    const members = [8, 4].map((size) => ({ key, rows: Int32Array.from({ length: size }, (_, i) => i) }));
    const steps = [...planEpoch(members, [false, true], { seed, epoch: 0, batchSize: 2 }).steps];
    expect(steps.map(({ active }) => active)).toEqual([
      [false, true],
      [false, true],
    ]);
    expect([...planEpoch(members, [false, false], { seed, epoch: 0, batchSize: 2 }).steps]).toEqual([]);
  });

  it('is for each fit what it is alone, whoever stands before it, shares its rows or has stopped', () => {
    const rowsFrom = (start: number, length: number) => Int32Array.from({ length }, (_, i) => start + 3 * i);
    const shared = rowsFrom(0, 21);
    const members = [
      { key, rows: shared },
      { key: { ...key, trial: 1 }, rows: shared },
      // As many other rows on the same fold, in the same order.
      { key: { ...key, trial: 2 }, rows: rowsFrom(1, 21) },
      { key: { ...key, trial: 3, fold: 1 }, rows: shared },
      { key: { ...key, trial: 4, fold: 1 }, rows: shared },
    ];
    const options = { seed, epoch: 2, batchSize: 8 };
    const batchOf = (batch: { rows: Int32Array; mask: Float32Array; counts: Float32Array }, t: number) => ({
      rows: [...batch.rows.slice(t * 8, (t + 1) * 8)],
      mask: [...batch.mask.slice(t * 8, (t + 1) * 8)],
      count: batch.counts[t],
    });
    for (let pattern = 1; pattern < 32; pattern++) {
      const training = members.map((_, t) => ((pattern >> t) & 1) === 1);
      const together = [...planEpoch(members, training, options).steps];
      for (const [t, member] of members.entries()) {
        if (!training[t]) continue;
        const alone = [...planEpoch([member], [true], options).steps];
        expect(together.map((step) => batchOf(step, t))).toEqual(alone.map((step) => batchOf(step, 0)));
      }
    }
  });

  it('is the same when it is gone through again', () => {
    const members = [7, 12].map((size) => ({ key, rows: Int32Array.from({ length: size }, (_, i) => i) }));
    const { steps } = planEpoch(members, [true, true], { seed, epoch: 1, batchSize: 3 });
    expect([...steps]).toEqual([...steps]);
  });

  it('is never in memory whole: fits on one fold hold one order, and steps are made one at a time', () => {
    const rows = Int32Array.from({ length: 200_000 }, (_, i) => i);
    const members = Array.from({ length: 64 }, (_, trial) => ({ key: { ...key, trial }, rows }));
    const training = members.map(() => true);
    const before = process.memoryUsage().arrayBuffers;
    const steps = planEpoch(members, training, { seed, epoch: 0, batchSize: 32 }).steps[Symbol.iterator]();
    for (let taken = 0; taken < 10; taken++) expect(steps.next().done).toBe(false);
    // One order is 0.8 MB; an order a fit would be 51 MB, all steps at once 102 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20);
  });

  it('has an order that depends on seed, repeat, fold and epoch, and on nothing of the candidate', () => {
    const order = (own: object = {}, epoch = 0, from = seed) => epochOrder(from, { ...key, ...own }, epoch, 50).join();
    expect(order({ trial: 9 })).toBe(order());
    const others = [order({ fold: 1 }), order({ fold: 'refit' }), order({ repeat: 1 }), order({}, 1), order({}, 0, 4)];
    expect(new Set([order(), ...others]).size).toBe(6);
  });
});
