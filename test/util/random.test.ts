import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../src/util/normal.js';
import { philoxWords } from '../../src/util/philox.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { mean, standardDeviation } from '../../src/util/statistics.js';

const stream = (...purpose: string[]) => createRandomStream(streamKey(11, ...purpose));

/** χ² of counts against equal shares. */
function chiSquare(counts: readonly number[]): number {
  const wanted = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((total, count) => total + (count - wanted) ** 2 / wanted, 0);
}

describe('a stream key', () => {
  it('differs by seed and by every part of the purpose', () => {
    const keys = [
      streamKey(0, 'a', 1),
      streamKey(1, 'a', 1),
      streamKey(0, 'b', 1),
      streamKey(0, 'a', 2),
      streamKey(0, 'a', '1'),
      streamKey(0, 'a1'),
      streamKey(0, 'a'),
    ];
    expect(new Set(keys.map(({ low, high }) => `${low} ${high}`)).size).toBe(keys.length);
  });

  it('is the same on every machine', () => {
    // printf '[7,"splits",0]' | sha256sum, the first eight bytes, little-endian.
    expect(streamKey(7, 'splits', 0)).toEqual({ low: 4080355641, high: 1711156551 });
  });
});

describe('a random stream', () => {
  it('repeats itself', () => {
    const [one, other] = [stream('again'), stream('again')];
    for (let i = 0; i < 600; i++) expect(one.uniform()).toBe(other.uniform());
  });

  it('makes uniform numbers of 53 bits from two words', () => {
    const key = streamKey(1, 'bits');
    const [high, low] = philoxWords(key, { step: 0, layer: 0 }, 2);
    const wanted = Number((BigInt(high >>> 5) << 26n) | BigInt(low >>> 6)) / 2 ** 53;
    expect(createRandomStream(key).uniform()).toBe(wanted);
  });

  it('spreads uniform numbers evenly', () => {
    const draws = stream('uniform');
    const counts = new Array(100).fill(0);
    for (let i = 0; i < 20_000; i++) counts[Math.floor(draws.uniform() * 100)]++;
    // χ² with 99 degrees of freedom exceeds 160 once in ten thousand.
    expect(chiSquare(counts)).toBeLessThan(160);
  });

  it('draws integers below the bound, each as often as another, where the bound does not divide 2^32 too', () => {
    // Without rejection the lower third of these would come up twice as often as the rest.
    const bound = 3 * 2 ** 30;
    const draws = stream('integer');
    const counts = [0, 0, 0];
    for (let i = 0; i < 9000; i++) counts[Math.floor(draws.integer(bound) / 2 ** 30)]++;
    // χ² with 2 degrees of freedom exceeds 18.4 once in ten thousand.
    expect(chiSquare(counts)).toBeLessThan(18.4);
    expect(stream('one').integer(1)).toBe(0);
    expect(stream('all').integer(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it('draws normal numbers: Kolmogorov and Smirnov find no difference', () => {
    const draws = stream('normal');
    const sample = Float64Array.from({ length: 10_000 }, () => draws.normal()).sort();
    const gaps = sample.map((z, i) =>
      Math.max(Math.abs(normalCdf(z) - i / 1e4), Math.abs(normalCdf(z) - (i + 1) / 1e4)),
    );
    // The statistic exceeds 2.23 / √n once in ten thousand.
    expect(Math.max(...gaps)).toBeLessThan(2.23 / Math.sqrt(1e4));
    expect(Math.abs(mean(sample))).toBeLessThan(0.04);
    expect(standardDeviation(sample)).toBeCloseTo(1, 1);
  });

  it('permutes: every index once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (length, seed) => {
        const order = createRandomStream(streamKey(seed, 'permute')).permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });

  it('gives all orders of four with equal chance', () => {
    const draws = stream('orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = draws.permutation(4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // χ² with 23 degrees of freedom exceeds 55 twice in ten thousand.
    expect(chiSquare([...counts.values()])).toBeLessThan(55);
  });
});
