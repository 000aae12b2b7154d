import { describe, expect, it } from 'vitest';
import { philox4x32, philoxUniform, philoxWords } from '../../src/util/philox.js';

/** Lines `philox4x32 10` of Random123's tests/kat_vectors: counter, key, result. */
const knownAnswers = [
  '00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8',
  'ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd',
  '243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1',
];

describe('Philox4x32-10', () => {
  it.each(knownAnswers)('gives the known answer of Random123: %s', (line) => {
    const words = line.split(' ').map((word) => Number.parseInt(word, 16));
    const out = new Uint32Array(6);
    philox4x32(Uint32Array.from(words.slice(0, 4)), { low: words[4], high: words[5] }, out, 1);
    expect([...out]).toEqual([0, ...words.slice(6), 0]);
  });

  it('counts blocks of four in word 0, the step in word 2 and the layer in word 3', () => {
    const key = { low: 0xa4093822, high: 0x299f31d0 };
    const words = philoxWords(key, { step: 7, layer: 9 }, 11);
    expect(words).toHaveLength(11);
    const third = new Uint32Array(4);
    philox4x32(Uint32Array.of(2, 0, 7, 9), key, third, 0);
    expect([...words.subarray(8)]).toEqual([...third.subarray(0, 3)]);
  });

  it('gives a longer stream the same beginning', () => {
    const key = { low: 1, high: 2 };
    const position = { step: 3, layer: 4 };
    expect(philoxWords(key, position, 50).subarray(0, 13)).toEqual(philoxWords(key, position, 13));
    expect(philoxWords(key, position, 0)).toHaveLength(0);
  });

  it("turns words into floats by TensorFlow's rule: 23 bits become the mantissa of a number in [1, 2), less 1", () => {
    const key = { low: 5, high: 6 };
    const position = { step: 0, layer: 0 };
    const mantissas = philoxWords(key, position, 1000).map((word) => (word >>> 9) | 0x3f800000);
    const wanted = new Float32Array(mantissas.buffer).map((value) => value - 1);
    expect(philoxUniform(key, position, 1000)).toEqual(wanted);
  });
});
