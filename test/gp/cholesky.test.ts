import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCholesky, inverse, logDeterminant, solve } from '../../src/gp/cholesky.js';

/** B Bᵀ + I for a random B: positive definite, and not too badly conditioned. */
const positiveDefinite = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n, maxLength: n * n }).map((b) => {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) matrix[i * n + j] += b[i * n + k] * b[j * n + k];
      }
      matrix[i * n + i] += 1;
    }
    return { matrix, n };
  }),
);

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * x.length + j] * value, 0));
}

describe('the Cholesky factor', () => {
  it('solves systems', () => {
    fc.assert(
      fc.property(positiveDefinite, ({ matrix, n }) => {
        const b = Float64Array.from({ length: n }, (_, i) => i - 1.5);
        const cholesky = findCholesky(matrix, n);
        if (cholesky === null) throw new Error('not positive definite');
        expect(cholesky.jitter).toBe(0);
        times(matrix, solve(cholesky, b.slice())).forEach((value, i) => {
          expect(value).toBeCloseTo(b[i], 8);
        });
      }),
    );
  });

  it('inverts', () => {
    fc.assert(
      fc.property(positiveDefinite, ({ matrix, n }) => {
        const cholesky = findCholesky(matrix, n);
        if (cholesky === null) throw new Error('not positive definite');
        const inverted = inverse(cholesky);
        for (let j = 0; j < n; j++) {
          const column = Float64Array.from({ length: n }, (_, i) => inverted[Math.max(i, j) * n + Math.min(i, j)]);
          times(matrix, column).forEach((value, i) => {
            expect(value).toBeCloseTo(i === j ? 1 : 0, 8);
          });
        }
      }),
    );
  });

  it('knows the determinant', () => {
    // det [[4, 2], [2, 3]] = 8
    const cholesky = findCholesky(Float64Array.of(4, 2, 2, 3), 2);
    expect(cholesky && logDeterminant(cholesky)).toBeCloseTo(Math.log(8), 14);
  });

  it('adds as little jitter as makes a singular matrix positive definite', () => {
    expect(findCholesky(new Float64Array(9).fill(1), 3)?.jitter).toBe(1e-8);
    expect(findCholesky(Float64Array.of(1, 0, 0, -5e-6), 2)?.jitter).toBeCloseTo(1e-5, 12);
  });

  it('gives up where jitter would hide an error', () => {
    expect(findCholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
    expect(findCholesky(Float64Array.of(1, 0, Number.NaN, 1), 2)).toBeNull();
  });
});
