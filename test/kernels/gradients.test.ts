import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectNear, expectSame, randomValues, wildValues } from './references.js';
import { createRigs } from './rig.js';

const freshRig = createRigs();
const round = Math.fround;

/** Some around the stretches of 1,024 in which sums are taken. */
const counts = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 37 }) },
  { weight: 1, arbitrary: fc.constantFrom(1023, 1024, 1025, 1027, 2048, 2500, 5000) },
);
const seeds = fc.nat({ max: 2 ** 20 });
const strengths = fc.constantFrom(0, 1e-40, 1e-3, 0.1, 7, 1e30);

/** In float32 by four lanes over stretches of 1,024, in double precision over lanes and stretches. */
function sumInStretches(x: Float32Array, term: (value: number) => number): number {
  let total = 0;
  for (let first = 0; first < x.length; first += 1024) {
    const lanes = new Float32Array(4);
    for (let i = first; i < Math.min(x.length, first + 1024); i++) lanes[i % 4] += round(term(x[i]));
    // The lanes in their order.
    total += lanes[0] + lanes[1] + lanes[2] + lanes[3];
  }
  return total;
}

const square = (value: number) => value * value;

function penalize(weight: Float32Array, gradient: Float32Array, l1: number, twoL2: number) {
  const rig = freshRig();
  const [from, to, sums] = [rig.input(weight), rig.output(gradient), rig.output(8)];
  rig.run(() => rig.call.penalize(from.address, to.address, weight.length, l1, twoL2, sums.address));
  return { gradient: to.floats(), sums: [...sums.doubles()] };
}

describe('a penalty', () => {
  it('adds l1 · sign(w), then 2 l2 · w, each operation rounded to float32, to the bit', () => {
    fc.assert(
      fc.property(counts, seeds, strengths, strengths, fc.boolean(), (count, seed, l1, twoL2, wild) => {
        const make = wild ? wildValues : randomValues;
        const [weight, gradient] = [make(seed, count), make(seed + 1, count)];
        const wanted = gradient.map((g, i) => {
          // The sign of NaN is not asked for: 0 times NaN comes after it.
          const slope = Number.isNaN(weight[i]) ? 0 : Math.sign(weight[i]) * round(l1);
          return round(g + slope) + round(weight[i] * round(twoL2));
        });
        expectSame(penalize(weight, gradient, l1, twoL2).gradient.map(plus0), wanted.map(plus0));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves gradients as they are where it is 0', () => {
    const [weight, gradient] = [randomValues(1, 999), randomValues(2, 999)];
    expectSame(penalize(weight, gradient, 0, 0).gradient, gradient);
  });

  it('has the slope 0 at 0, of either sign, and that of a side next to it', () => {
    const weight = Float32Array.of(0, -0, 2 ** -149, -(2 ** -149), 3);
    expect([...penalize(weight, new Float32Array(5), 0.25, 0).gradient]).toEqual([0, 0, 0.25, -0.25, 0.25]);
  });

  it('tells sizes of weights and of gradients before and after, by float32 stretches of 1,024, to the bit', () => {
    fc.assert(
      fc.property(counts, seeds, strengths, strengths, (count, seed, l1, twoL2) => {
        const [weight, gradient] = [randomValues(seed, count), randomValues(seed + 1, count)];
        const got = penalize(weight, gradient, l1, twoL2);
        expectSame(got.sums, [
          sumInStretches(weight, square),
          sumInStretches(weight, Math.abs),
          sumInStretches(gradient, square),
          sumInStretches(got.gradient, square),
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('tells sums that are not finite where a number is not, and only there', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const place of [0, 5, 6, 1030]) {
        const sound = randomValues(3, 1031);
        const broken = sound.with(place, wrong);
        const ofWeights = penalize(broken, sound, 0, 0).sums.map(Number.isFinite);
        expect(ofWeights).toEqual([false, false, true, false]);
        expect(penalize(sound, broken, 0.1, 0.1).sums.map(Number.isFinite)).toEqual([true, true, false, false]);
      }
    }
  });
});

/** −0 and 0 are one: a sum of zeros has either sign. */
function plus0(value: number): number {
  return value + 0;
}

describe('sums', () => {
  it('of squares are float32 by stretches of 1,024, double precision over them: to the bit', () => {
    fc.assert(
      fc.property(counts, seeds, fc.boolean(), (count, seed, wild) => {
        const x = (wild ? wildValues : randomValues)(seed, count);
        const rig = freshRig();
        const place = rig.input(x);
        expectSame([rig.run(() => rig.call.sumOfSquares(place.address, count))], [sumInStretches(x, square)]);
      }),
      { numRuns: 300 },
    );
  });

  it('of squares keep their digits over a million numbers, which one float32 sum would not', () => {
    const rig = createRigs(40)();
    const count = 600_000;
    const place = rig.input(new Float32Array(count).fill(0.1));
    const exact = count * round(0.1) ** 2;
    expectNear([rig.run(() => rig.call.sumOfSquares(place.address, count))], [exact], () => 1e-5 * exact);
  });

  it('of sizes are near those of double precision, and not finite exactly where a number is not', () => {
    fc.assert(
      fc.property(counts, seeds, fc.constantFrom(null, Number.NaN, -1 / 0, 1 / 0), (count, seed, wrong) => {
        const sound = randomValues(seed, count);
        const x = wrong === null ? sound : sound.with(seed % count, wrong);
        const rig = freshRig();
        const place = rig.input(x);
        const sum = rig.run(() => rig.call.sumOfSizes(place.address, count));
        if (wrong !== null) expect(sum).not.toSatisfy(Number.isFinite);
        else {
          const exact = x.reduce((total, value) => total + Math.abs(value), 0);
          expectNear([sum], [exact], () => (count / 4 + 1) * 2 ** -24 * exact);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of nothing are 0', () => {
    const rig = freshRig();
    const place = rig.input(new Float32Array(0));
    expect(rig.call.sumOfSquares(place.address, 0)).toBe(0);
    expect(rig.call.sumOfSizes(place.address, 0)).toBe(0);
  });
});

describe('clipping by range', () => {
  function clip(gradient: Float32Array, low: number, high: number) {
    const rig = freshRig();
    const place = rig.output(gradient);
    const changed = rig.run(() => rig.call.clipByRange(place.address, gradient.length, low, high));
    return { changed: changed !== 0, gradient: place.floats() };
  }

  const bounds = fc.constantFrom([-1, 1], [-0.05, 0.02], [0.5, 2], [-3, -1], [-1 / 0, 0.1], [-0.1, 1 / 0], [-9, 9]);

  it('takes every element into the range, and tells whether any was outside', () => {
    fc.assert(
      fc.property(counts, seeds, bounds, (count, seed, [low, high]) => {
        const gradient = randomValues(seed, count);
        const wanted = gradient.map((g) => Math.min(Math.max(g, round(low)), round(high)));
        const got = clip(gradient, low, high);
        expectSame(got.gradient, wanted);
        expect(got.changed).toBe(wanted.some((value, i) => value !== gradient[i]));
      }),
      { numRuns: 300 },
    );
  });

  it('sees one element outside at every place, and none that is not there', () => {
    for (let count = 1; count <= 9; count++) {
      // 0 is outside this range: numbers after the last must not be looked at.
      const inside = new Float32Array(count).fill(0.75);
      expect(clip(inside, 0.5, 1)).toEqual({ changed: false, gradient: inside });
      for (let place = 0; place < count; place++) expect(clip(inside.with(place, 2), 0.5, 1).changed).toBe(true);
    }
  });

  it('changes nothing between −∞ and ∞, and keeps NaN', () => {
    const wild = wildValues(5, 50);
    expectSame(clip(wild, -1 / 0, 1 / 0).gradient, wild);
    expect([...clip(Float32Array.of(Number.NaN, 1 / 0, -1 / 0), -1, 1).gradient]).toEqual([Number.NaN, 1, -1]);
  });
});
