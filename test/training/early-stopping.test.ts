import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEarlyStopping } from '../../src/training/early-stopping.js';

/** One fit's losses, until it stops. */
function follow(losses: readonly number[], patience: number, minDelta = 0) {
  const stopping = createEarlyStopping(1, { fraction: 0.1, patience, minDelta });
  const improved: number[] = [];
  for (const [i, loss] of losses.entries()) {
    const judged = stopping.judge([loss], [true]);
    if (judged.improved[0]) improved.push(i + 1);
    if (judged.stopped[0]) return { improved, best: stopping.bestEpoch(0), last: i + 1 };
  }
  return { improved, best: stopping.bestEpoch(0), last: losses.length };
}

describe('early stopping', () => {
  it('waits `patience` epochs after the best one', () => {
    expect(follow([3, 2, 2.5, 2.4, 1], 2)).toEqual({ improved: [1, 2], best: 2, last: 4 });
    expect(follow([3, 2, 2.5, 2.4, 1], 3)).toEqual({ improved: [1, 2, 5], best: 5, last: 5 });
  });

  it('counts only what is better by more than minDelta', () => {
    expect(follow([1, 0.95, 0.92, 0.91], 3, 0.1)).toMatchObject({ improved: [1], best: 1, last: 4 });
  });

  it('remembers the first epoch, whatever its loss, and takes NaN for no improvement', () => {
    expect(follow([Number.NaN, Number.NaN, 5, Number.NaN], 3)).toMatchObject({ improved: [1, 3], best: 3 });
    expect(follow([Number.NaN, Number.NaN, Number.NaN], 2)).toEqual({ improved: [1], best: 1, last: 3 });
  });

  it('keeps the earliest of the lowest losses seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (losses, patience) => {
          const { best, last } = follow(losses, patience);
          const seen = losses.slice(0, last);
          expect(best).toBe(seen.indexOf(Math.min(...seen)) + 1);
          expect(last).toBe(Math.min(losses.length, best + patience));
        },
      ),
    );
  });

  it('says nothing of fits that no longer train', () => {
    const stopping = createEarlyStopping(2, { fraction: 0.1, patience: 1, minDelta: 0 });
    stopping.judge([1, 1], [true, true]);
    expect(stopping.judge([0, 0], [false, true])).toEqual({ improved: [false, true], stopped: [false, false] });
    expect([stopping.bestEpoch(0), stopping.bestEpoch(1)]).toEqual([1, 2]);
  });
});
