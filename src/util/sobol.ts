import { joeKuoDirections } from './joe-kuo.js';
import type { StreamKey } from './philox.js';
import { createRandomStream } from './random.js';

/**
 * Sobol' points: sequences that fill the unit cube far more evenly than chance, 32 bits deep.
 *
 * Sources: direction numbers after S. Joe, F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional
 * projections", SIAM J. Sci. Comput. 30 (2008); the points in the order of the Gray code after I. A. Antonov,
 * V. M. Saleev (1979); scrambling by random linear matrices and a digital shift after J. Matoušek, "On the
 * L2-discrepancy for anchored boxes", J. Complexity 14 (1998), which keeps every net property.
 */

const bits = 32;

/** m_1 … m_s and the polynomial's coefficients, a line a dimension from the second on. */
const directionLines = joeKuoDirections.trim().split('\n');

export const mostSobolDimensions = directionLines.length + 1;

/** Direction vectors V_1 … V_32 of one dimension, the binary point left of bit 31. [32] */
function directionVectors(dimension: number): Uint32Array {
  if (dimension === 0) return Uint32Array.from({ length: bits }, (_, i) => 1 << (bits - 1 - i));
  const [degree, coefficients, ...initial] = directionLines[dimension - 1].split(' ').map(Number);
  const vectors = new Uint32Array(bits);
  for (let i = 0; i < degree; i++) vectors[i] = initial[i] << (bits - 1 - i);
  for (let i = degree; i < bits; i++) {
    let vector = vectors[i - degree] ^ (vectors[i - degree] >>> degree);
    for (let k = 1; k < degree; k++) {
      if ((coefficients >>> (degree - 1 - k)) & 1) vector ^= vectors[i - k];
    }
    vectors[i] = vector;
  }
  return vectors;
}

function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  folded ^= folded >>> 2;
  folded ^= folded >>> 1;
  return folded & 1;
}

/**
 * Multiplies each vector by a random lower triangular matrix over GF(2) with ones on its diagonal: the first k digits of
 * the result depend on the first k digits only, so points that shared an elementary interval still share one.
 */
function scrambleVectors(vectors: Uint32Array, word: () => number): void {
  // rows[i] picks the digits that make digit i: itself, and a random choice of those before it.
  const rows = Uint32Array.from({ length: bits }, (_, i) => {
    const own = 1 << (bits - 1 - i);
    const before = i === 0 ? 0 : -1 << (bits - i);
    return own | (word() & before);
  });
  for (let v = 0; v < bits; v++) {
    let scrambled = 0;
    for (let i = 0; i < bits; i++) scrambled |= parity(rows[i] & vectors[v]) << (bits - 1 - i);
    vectors[v] = scrambled;
  }
}

/** XOR of the direction vectors that the Gray code of `index` picks. */
function pointAt(vectors: Uint32Array, index: number): number {
  const gray = index ^ (index >>> 1);
  let point = 0;
  for (let bit = 0; bit < bits; bit++) if ((gray >>> bit) & 1) point ^= vectors[bit];
  return point;
}

interface SobolOptions {
  /** Scrambles with numbers of this stream; null: the plain sequence, whose first point is the origin. */
  readonly seedKey: StreamKey | null;
  /** How many points to leave out at the start. */
  readonly skip: number;
}

/**
 * Points `skip` … `skip + count − 1` of the sequence. Scrambled ones lie in the middle of their cell of width 2^-32, so
 * inside (0, 1); plain ones in [0, 1).
 *
 * @returns row-major [count, dimensions]
 * @throws RangeError beyond `mostSobolDimensions` dimensions or 2^32 points
 */
export function sobolPoints(dimensions: number, count: number, { seedKey, skip }: SobolOptions): Float64Array {
  if (dimensions > mostSobolDimensions) {
    throw new RangeError(`Sobol' points have at most ${mostSobolDimensions} dimensions, not ${dimensions}`);
  }
  if (skip + count > 2 ** bits) throw new RangeError(`Sobol' sequences end after 2^32 points, before ${skip + count}`);
  const stream = seedKey === null ? null : createRandomStream(seedKey);
  const word = stream === null ? () => 0 : () => stream.integer(2 ** bits);
  const inCell = stream === null ? 0 : 0.5;
  const points = new Float64Array(count * dimensions);
  for (let d = 0; d < dimensions; d++) {
    const vectors = directionVectors(d);
    if (stream !== null) scrambleVectors(vectors, word);
    let point = pointAt(vectors, skip) ^ word();
    for (let i = 0; i < count; i++) {
      points[i * dimensions + d] = ((point >>> 0) + inCell) * 2 ** -bits;
      // The next point differs by one vector: that of the lowest zero bit of the index.
      point ^= vectors[31 - Math.clz32(~(skip + i) & (skip + i + 1))];
    }
  }
  return points;
}
