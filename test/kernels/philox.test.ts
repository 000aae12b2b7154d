import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philoxUniform } from '../../src/util/philox.js';
import { expectSame } from './references.js';
import { createRigs } from './rig.js';

const freshRig = createRigs();
const freshLargeRig = createRigs(8);

const word = fc.oneof(
  fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

function drawn(low: number, high: number, step: number, layer: number, count: number): Float32Array {
  const rig = count > 1000 ? freshLargeRig() : freshRig();
  const out = rig.output(16 * Math.ceil(count / 16));
  rig.run(() => rig.call.uniforms(low, high, step, layer, count, out.address));
  return out.floats();
}

describe('uniform numbers from counters', () => {
  it('are to the bit those that the host draws, for any key, step and layer, and nothing else is written', () => {
    fc.assert(
      fc.property(word, word, word, word, fc.integer({ min: 1, max: 150 }), (low, high, step, layer, count) => {
        const wanted = philoxUniform({ low, high }, { step, layer }, 16 * Math.ceil(count / 16));
        expectSame(drawn(low, high, step, layer, count), wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('go on past the first thousands of blocks', () => {
    expectSame(drawn(17, 4, 6, 3, 100_000), philoxUniform({ low: 17, high: 4 }, { step: 6, layer: 3 }, 100_000));
  });

  it('would be noticed if they ran over their place', () => {
    const rig = freshRig();
    const tooShort = rig.output(15);
    expect(() => rig.run(() => rig.call.uniforms(1, 2, 3, 4, 15, tooShort.address))).toThrow(/no output lies/);
  });

  it('are none where none is asked for', () => {
    expect(drawn(1, 2, 3, 4, 0)).toHaveLength(0);
  });
});
