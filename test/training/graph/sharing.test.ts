import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupAlone, groupByFold, sharedRows, sharedStreams } from '../../../src/training/steps/graph/sharing.js';
import type { BatchPlan, FitSetup } from '../../../src/training/steps/step-program.js';
import { programCase, width } from './programs.js';

const everybody = (fits: readonly unknown[]) => fits.map(() => true);
const batchSize = 16;

function planOf(rows: readonly (readonly number[])[], stepsBefore: readonly number[]): BatchPlan {
  const all = rows.flat();
  return {
    rows: Int32Array.from(all),
    mask: new Float32Array(all.length).fill(1),
    counts: new Float32Array(rows.length).fill(rows[0].length),
    rowWeights: null,
    active: everybody(rows),
    stepsBefore,
  };
}

describe('what fits share', () => {
  it('candidates on one fold share rows and stream; folds do not', () => {
    const { fits } = programCase({ trials: 5, folds: 2 }).setup;
    expect(groupByFold(fits)).toEqual({ sharing: { inputs: 2, streams: 2 }, inputOf: [0, 1, 0, 1, 0] });
  });

  it('candidates on one fold that standardise in another way share the stream alone', () => {
    const changed = { numbers: (t: number) => ({ scale: new Float32Array(width).fill(1 + t) }) };
    const { fits } = programCase({ trials: 3, folds: 1, ...changed }).setup;
    expect(groupByFold(fits)).toEqual({ sharing: { inputs: 3, streams: 1 }, inputOf: [0, 1, 2] });
  });

  it.each([groupByFold, groupAlone])('each fit gets its own rows and stream back (%o)', (group) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (trials, folds, epoch) => {
          const own = programCase({ trials, folds });
          const { fits } = own.setup;
          const grouping = group(fits);
          for (const plan of own.epoch(epoch).steps) {
            const rows = sharedRows(grouping, plan, plan.active);
            const streams = sharedStreams(grouping, fits, plan, plan.active);
            fits.forEach((fit, t) => {
              if (!plan.active[t]) return;
              const [from, to] = [grouping.inputOf[t] * batchSize, t * batchSize];
              expect(rows?.subarray(from, from + batchSize)).toEqual(plan.rows.subarray(to, to + batchSize));
              const stream = streams?.streams[streams.streamOf[t]];
              expect(stream).toEqual({ key: fit.dropoutKey, step: plan.stepsBefore[t] });
            });
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('says where fits that are to share rows or streams do not', () => {
    const fits: readonly FitSetup[] = programCase({ trials: 2, folds: 1 }).setup.fits;
    const grouping = groupByFold(fits);
    const [same, rows, steps] = [
      planOf(
        [
          [1, 2],
          [1, 2],
        ],
        [3, 3],
      ),
      planOf(
        [
          [1, 2],
          [1, 3],
        ],
        [3, 3],
      ),
      planOf(
        [
          [1, 2],
          [1, 2],
        ],
        [3, 4],
      ),
    ];
    expect(sharedRows(grouping, same, everybody(fits))).toEqual(Int32Array.of(1, 2));
    expect(sharedRows(grouping, rows, everybody(fits))).toBeNull();
    expect(sharedRows(grouping, rows, [false, true])).toEqual(Int32Array.of(1, 3));
    expect(sharedStreams(grouping, fits, same, everybody(fits))?.streamOf).toEqual(Int32Array.of(0, 0));
    expect(sharedStreams(grouping, fits, steps, everybody(fits))).toBeNull();
    expect(sharedStreams(grouping, fits, steps, [true, false])?.streams[0].step).toBe(3);
    expect(sharedStreams(groupAlone(fits), fits, steps, everybody(fits))?.streams.map(({ step }) => step)).toEqual([
      3, 4,
    ]);
  });
});
