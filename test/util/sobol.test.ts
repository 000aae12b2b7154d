import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/util/random.js';
import { mostSobolDimensions, sobolPoints } from '../../src/util/sobol.js';
import figures from './sobol.reference.json' with { type: 'json' };

const plain = { seedKey: null, skip: 0 };

function rows(points: Float64Array, dimensions: number): number[][] {
  return Array.from({ length: points.length / dimensions }, (_, i) => [
    ...points.subarray(i * dimensions, (i + 1) * dimensions),
  ]);
}

/** Squared L2 star discrepancy (T. T. Warnock, 1972). */
function discrepancy(points: number[][]): number {
  const n = points.length;
  const product = (factors: number[]) => factors.reduce((a, b) => a * b, 1);
  const single = points.reduce((total, x) => total + product(x.map((v) => (1 - v * v) / 2)), 0);
  let double = 0;
  for (const x of points) for (const y of points) double += product(x.map((v, d) => 1 - Math.max(v, y[d])));
  return 3 ** -points[0].length - (2 / n) * single + double / n ** 2;
}

describe('sobolPoints', () => {
  it("equals SciPy's plain sequence in 128 dimensions, from the start", () => {
    const points = rows(sobolPoints(figures.dimensions, 32, plain), figures.dimensions);
    expect(points.map((row) => row.map((x) => x * figures.scale))).toEqual(figures.first);
  });

  it("equals SciPy's plain sequence far into it", () => {
    const points = rows(sobolPoints(figures.dimensions, 3, { seedKey: null, skip: figures.lateSkip }), 128);
    // SciPy works with 30 bits, which twenty-bit indices do not fill.
    expect(points.map((row) => row.map((x) => x * figures.scale))).toEqual(figures.late);
  });

  it('gives the same points in pieces as at once', () => {
    const seedKey = streamKey(3, 'pieces');
    const whole = rows(sobolPoints(5, 40, { seedKey, skip: 0 }), 5);
    const pieces = [0, 7, 8, 23].flatMap((skip, i, all) =>
      rows(sobolPoints(5, (all[i + 1] ?? 40) - skip, { seedKey, skip }), 5),
    );
    expect(pieces).toEqual(whole);
  });

  it('puts one of 2^m scrambled points into every interval of length 2^-m, in every dimension', () => {
    const points = rows(sobolPoints(mostSobolDimensions, 256, { seedKey: streamKey(1, 'net'), skip: 0 }), 128);
    for (let d = 0; d < mostSobolDimensions; d++) {
      expect(new Set(points.map((row) => Math.floor(row[d] * 256))).size).toBe(256);
    }
  });

  it('puts one of 2^m scrambled points into every elementary box of the first two dimensions', () => {
    const m = 8;
    for (const seed of [1, 2, 3]) {
      const points = rows(sobolPoints(2, 2 ** m, { seedKey: streamKey(seed, 'net'), skip: 2 ** m }), 2);
      for (let k = 0; k <= m; k++) {
        const boxes = points.map(([x, y]) => Math.floor(x * 2 ** k) * 2 ** (m - k) + Math.floor(y * 2 ** (m - k)));
        expect(new Set(boxes).size).toBe(2 ** m);
      }
    }
  });

  it('fills the cube far more evenly than chance', () => {
    // The expected squared discrepancy of n independent uniform points in d dimensions is (2^-d − 3^-d)/n.
    const chance = (2 ** -4 - 3 ** -4) / 256;
    for (const seed of [1, 2, 3]) {
      const even = rows(sobolPoints(4, 256, { seedKey: streamKey(seed, 'even'), skip: 0 }), 4);
      expect(discrepancy(even)).toBeLessThan(chance / 5);
    }
  });

  it('moves with the seed, and stays inside the open cube', () => {
    const one = sobolPoints(3, 64, { seedKey: streamKey(1, 'a'), skip: 0 });
    const other = sobolPoints(3, 64, { seedKey: streamKey(2, 'a'), skip: 0 });
    expect(one).not.toEqual(other);
    expect(Math.min(...one)).toBeGreaterThan(0);
    expect(Math.max(...one)).toBeLessThan(1);
  });

  it('puts a scrambled point anywhere with equal chance', () => {
    const means = [0, 1, 2].map((d) => {
      const first = Array.from(
        { length: 400 },
        (_, seed) => sobolPoints(3, 1, { seedKey: streamKey(seed, 'b'), skip: 0 })[d],
      );
      return first.reduce((a, b) => a + b) / 400;
    });
    // Standard deviation of a mean of 400 uniforms: 0.0144.
    for (const value of means) expect(Math.abs(value - 0.5)).toBeLessThan(0.05);
  });

  it('refuses more dimensions than it has directions for', () => {
    expect(() => sobolPoints(mostSobolDimensions + 1, 1, plain)).toThrow(RangeError);
  });
});
