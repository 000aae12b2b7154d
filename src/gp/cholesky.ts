/**
 * Symmetric positive definite systems by Cholesky's method.
 *
 * Notation: A = L Lᵀ, L lower triangular; matrices are row-major Float64Arrays [n, n], of which the upper triangle is
 * not read. Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th ed., section 4.2.
 */

/** First and largest multiple of the identity that is added to a matrix which is not positive definite to the last bits. */
const firstJitter = 1e-8;
const jitterSteps = 6;

export interface Cholesky {
  readonly n: number;
  /** [n, n], row-major; zeros above the diagonal. */
  readonly lower: Float64Array;
  /** What was added to the diagonal; 0 where nothing was needed. */
  readonly jitter: number;
}

/** L of A + jitter · I, or null where that is not positive definite. */
function factor(matrix: Float64Array, n: number, jitter: number): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j];
      for (let k = 0; k < j; k++) rest -= lower[i * n + k] * lower[j * n + k];
      if (j < i) {
        lower[i * n + j] = rest / lower[j * n + j];
        continue;
      }
      const pivot = rest + jitter;
      if (!(pivot > 0) || !Number.isFinite(pivot)) return null;
      lower[i * n + i] = Math.sqrt(pivot);
    }
  }
  return lower;
}

/**
 * Factors a matrix, with as little jitter as makes it positive definite: none, then 1e-8 · 10^k for k = 0 … 5.
 *
 * @param matrix [n, n]; its lower triangle counts
 * @returns null where no jitter helps (a value that is not finite, say)
 */
export function findCholesky(matrix: Float64Array, n: number): Cholesky | null {
  for (let step = 0; step <= jitterSteps; step++) {
    const jitter = step === 0 ? 0 : firstJitter * 10 ** (step - 1);
    const lower = factor(matrix, n, jitter);
    if (lower !== null) return { n, lower, jitter };
  }
  return null;
}

/** L⁻¹ b, written over b. [n] */
export function solveLower({ n, lower }: Cholesky, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    let rest = b[i];
    for (let k = 0; k < i; k++) rest -= lower[i * n + k] * b[k];
    b[i] = rest / lower[i * n + i];
  }
  return b;
}

/** L⁻ᵀ b, written over b. [n] */
export function solveUpper({ n, lower }: Cholesky, b: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i] / lower[i * n + i];
    b[i] = value;
    // Along the row i of L, so that memory is read in order.
    for (let k = 0; k < i; k++) b[k] -= lower[i * n + k] * value;
  }
  return b;
}

/** A⁻¹ b, written over b. [n] */
export function solve(cholesky: Cholesky, b: Float64Array): Float64Array {
  return solveUpper(cholesky, solveLower(cholesky, b));
}

/** log det A. */
export function logDeterminant({ n, lower }: Cholesky): number {
  let half = 0;
  for (let i = 0; i < n; i++) half += Math.log(lower[i * n + i]);
  return 2 * half;
}

/** The lower triangle of A⁻¹. [n, n], zeros above the diagonal */
export function inverse(cholesky: Cholesky): Float64Array {
  const { n } = cholesky;
  const rows = inverseLower(cholesky);
  const product = new Float64Array(n * n);
  // A⁻¹ = L⁻ᵀ L⁻¹ = Σ_k (row k of L⁻¹)ᵀ (row k of L⁻¹)
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) {
      const left = rows[k * n + i];
      for (let j = 0; j <= i; j++) product[i * n + j] += left * rows[k * n + j];
    }
  }
  return product;
}

/** L⁻¹, lower triangular. [n, n] */
function inverseLower({ n, lower }: Cholesky): Float64Array {
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const weight = lower[i * n + k];
      for (let j = 0; j <= k; j++) rows[i * n + j] -= weight * rows[k * n + j];
    }
    const pivot = 1 / lower[i * n + i];
    for (let j = 0; j < i; j++) rows[i * n + j] *= pivot;
    rows[i * n + i] = pivot;
  }
  return rows;
}
