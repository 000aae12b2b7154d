import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dealLabels } from '../../src/util/label-folds.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';

const cases = fc.record({
  rows: fc.integer({ min: 4, max: 120 }),
  count: fc.integer({ min: 1, max: 6 }),
  folds: fc.integer({ min: 2, max: 4 }),
  share: fc.double({ min: 0.02, max: 0.9, noNaN: true }),
  seed: fc.nat({ max: 2 ** 20 }),
});

function labelsOf(rows: number, count: number, share: number, seed: number) {
  const stream = createRandomStream(streamKey(seed, 'labels'));
  return { count, values: Int32Array.from({ length: rows * count }, () => Number(stream.uniform() < share)) };
}

const evenSizes = (rows: number, folds: number) =>
  Array.from({ length: folds }, (_, fold) => Math.floor((rows + folds - 1 - fold) / folds));

/** [fold][label] */
function countsIn(foldOf: Int32Array, rows: Int32Array, { count, values }: ReturnType<typeof labelsOf>, folds: number) {
  const counts = Array.from({ length: folds }, () => new Array<number>(count).fill(0));
  foldOf.forEach((fold, place) => {
    for (let label = 0; label < count; label++) counts[fold][label] += values[rows[place] * count + label];
  });
  return counts;
}

describe('rows of several labels', () => {
  it('are dealt each once, to folds of the sizes asked for, and alike each time', () => {
    fc.assert(
      fc.property(cases, ({ rows, count, folds, share, seed }) => {
        const sets = labelsOf(2 * rows, count, share, seed);
        const chosen = Int32Array.from({ length: rows }, (_, i) => 2 * i);
        const deal = () => dealLabels(chosen, sets, evenSizes(rows, folds), createRandomStream(streamKey(seed)));
        const foldOf = deal();
        const sizes = new Array<number>(folds).fill(0);
        for (const fold of foldOf) sizes[fold]++;
        expect(sizes).toEqual(evenSizes(rows, folds));
        expect(deal()).toEqual(foldOf);
      }),
      { numRuns: 60 },
    );
  });

  it('are stratified as classes are where each has one label: counts differ by at most one', () => {
    fc.assert(
      fc.property(cases, ({ rows, count, folds, seed }) => {
        const stream = createRandomStream(streamKey(seed, 'one'));
        const values = new Int32Array(rows * count);
        for (let row = 0; row < rows; row++) values[row * count + stream.integer(count)] = 1;
        const all = Int32Array.from({ length: rows }, (_, row) => row);
        // Without a limit to sizes the algorithm keeps each label even; with room to spare nothing else decides.
        const foldOf = dealLabels(
          all,
          { count, values },
          new Array<number>(folds).fill(rows),
          createRandomStream(streamKey(seed)),
        );
        for (let label = 0; label < count; label++) {
          const own = countsIn(foldOf, all, { count, values }, folds).map((counts) => counts[label]);
          expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('spread rare labels evenly over the folds, which dealing by chance does not', () => {
    const [rows, folds] = [200, 5];
    const all = Int32Array.from({ length: rows }, (_, row) => row);
    let [most, mostByChance] = [0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const sets = labelsOf(rows, 4, 0.06, seed);
      const unevenness = (foldOf: Int32Array) => {
        const counts = countsIn(foldOf, all, sets, folds);
        const total = (label: number) => counts.reduce((sum, own) => sum + own[label], 0);
        return Math.max(...counts.flatMap((own) => own.map((count, label) => Math.abs(count - total(label) / folds))));
      };
      const stream = createRandomStream(streamKey(seed));
      most = Math.max(most, unevenness(dealLabels(all, sets, evenSizes(rows, folds), stream)));
      mostByChance = Math.max(
        mostByChance,
        unevenness(Int32Array.from(stream.permutation(rows), (row) => row % folds)),
      );
    }
    expect(most).toBeLessThanOrEqual(1);
    expect(mostByChance).toBeGreaterThan(3);
  });
});
