import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomValues, wildValues } from './references.js';
import { createRigs } from './rig.js';

const freshRig = createRigs();
const round = Math.fround;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('kernels that keep weights within constraints', () => {
  it('set what is below 0 to 0 and nothing else, at any length', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 23 }), (seed, count) => {
        const rig = freshRig();
        const values = wildValues(seed, count);
        const weight = rig.output(values);
        rig.run(() => rig.call.keepNonNegative(weight.address, count));
        expect([...weight.floats()]).toEqual([...values].map((value) => (value < 0 ? 0 : value)));
      }),
    );
  });

  it('scale columns that are too long to the norm, and leave the others to the bit', () => {
    const cases = fc.tuple(seeds, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 11 }));
    fc.assert(
      fc.property(cases, fc.constantFrom(0.3, 2, 1e20, Number.POSITIVE_INFINITY), ([seed, inputs, units], most) => {
        const rig = freshRig();
        const values = randomValues(seed, inputs * units);
        const weight = rig.output(values);
        rig.run(() => rig.call.limitNorms(weight.address, inputs, units, most));
        const made = weight.floats();
        for (let j = 0; j < units; j++) {
          const places = Array.from({ length: inputs }, (_, i) => i * units + j);
          const squares = places.reduce((sum, i) => sum + values[i] * values[i], 0);
          const norm = round(Math.sqrt(round(squares)));
          const factor = norm > round(most) ? round(round(most) / norm) : 1;
          for (const i of places) expect(made[i]).toBe(round(values[i] * factor));
        }
      }),
    );
  });

  it('leave what is not finite to whoever looks for it', () => {
    const rig = freshRig();
    const weight = rig.output(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 3, 1, 2, 4));
    rig.run(() => rig.call.limitNorms(weight.address, 2, 3, 2.5));
    const made = weight.floats();
    expect([made[0], made[1]]).toEqual([Number.NaN, Number.NaN]);
    expect([made[2], made[5]].map((value) => value.toFixed(6))).toEqual(['1.500000', '2.000000']);
  });
});
