/**
 * The standard normal distribution.
 *
 * Sources: the distribution function through the complementary error function by Chebyshev-fitted rational functions of
 * W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969), with the coefficients
 * of his CALERF; the quantile by M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16. Relative
 * errors of both are near 1e-15.
 */

/** Value of a polynomial at x by Horner's rule; the coefficient of the highest power comes first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const erfNumerator = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const erfDenominator = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const middleNumerator = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const middleDenominator = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const tailNumerator = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const tailDenominator = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
const inverseRootPi = 0.5641895835477563;

/** exp(−z²/2), the square split so that its rounding does not grow with z (Cody's device). */
function gaussian(z: number): number {
  const near = Math.trunc(z * 16) / 16;
  return Math.exp((-near * near) / 2) * Math.exp((-(z - near) * (z + near)) / 2);
}

/** Up to here, in units of √2, the middle of the curve has formulas of its own. */
const middleEnd = 0.46875;

/** P(Z > z) for z ≥ 0, without cancellation: half the complementary error function at z/√2. */
function upperTail(z: number): number {
  const x = z * Math.SQRT1_2;
  return x <= middleEnd ? middleTail(x) : gaussian(z) * scaledTail(x);
}

function middleTail(x: number): number {
  return 0.5 - (0.5 * x * polynomial(erfNumerator, x * x)) / polynomial(erfDenominator, x * x);
}

/** exp(x²) erfc(x) / 2 beyond the middle. */
function scaledTail(x: number): number {
  if (x <= 4) return (0.5 * polynomial(middleNumerator, x)) / polynomial(middleDenominator, x);
  const y = 1 / (x * x);
  const correction = (y * polynomial(tailNumerator, y)) / polynomial(tailDenominator, y);
  return (0.5 * (inverseRootPi - correction)) / x;
}

/** Mills' ratio P(Z > z) / φ(z) for z ≥ 0, φ the density; it does not underflow where both of them do. */
export function millsRatio(z: number): number {
  const x = z * Math.SQRT1_2;
  const scaled = x <= middleEnd ? middleTail(x) / gaussian(z) : scaledTail(x);
  return scaled * Math.sqrt(2 * Math.PI);
}

/** P(Z ≤ z), accurate in both tails. */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z === Number.NEGATIVE_INFINITY) return 0;
  if (z === Number.POSITIVE_INFINITY) return 1;
  const tail = upperTail(Math.abs(z));
  return z <= 0 ? tail : 1 - tail;
}

const centreNumerator = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const centreDenominator = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const shoulderNumerator = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const shoulderDenominator = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const farNumerator = [
  2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const farDenominator = [
  2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];

/** z with P(Z ≤ z) = p; ±Infinity at 0 and 1, NaN outside of them. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centreNumerator, r)) / polynomial(centreDenominator, r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(tail));
  const z =
    r <= 5
      ? polynomial(shoulderNumerator, r - 1.6) / polynomial(shoulderDenominator, r - 1.6)
      : polynomial(farNumerator, r - 5) / polynomial(farDenominator, r - 5);
  return q < 0 ? -z : z;
}
