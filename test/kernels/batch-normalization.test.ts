import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectNear, expectSame, randomValues, wildValues } from './references.js';
import { createRigs, type Rig } from './rig.js';

const freshRig = createRigs();
const round = Math.fround;
const epsilon = round(1e-5);

const batches = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  units: fc.oneof(fc.constantFrom(1, 4, 8), fc.integer({ min: 1, max: 19 })),
  /** x̂ over x, as the kernel allows. */
  inPlace: fc.boolean(),
  seed: fc.nat({ max: 2 ** 20 }),
});

type Batch = typeof batches extends fc.Arbitrary<infer B> ? B : never;

interface Arrays {
  readonly x: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
}

function arraysOf({ rows, units, seed }: Batch, make = randomValues): Arrays {
  const [x, gamma, beta] = [rows * units, units, units].map((length, i) => make(seed + i, length));
  return { x, gamma, beta };
}

function normalize({ rows, units, inPlace }: Batch, { x, gamma, beta }: Arrays) {
  const rig = freshRig();
  const input = inPlace ? rig.output(x) : rig.input(x);
  const [scale, shift] = [rig.input(gamma), rig.input(beta)];
  const [y, mean, variance, inverse] = [x.length, units, units, units].map(rig.output);
  const normalized = inPlace ? input : rig.output(x.length);
  const [at, statistics] = [
    [input, scale, shift].map(({ address }) => address),
    [y, normalized, mean, variance, inverse].map(({ address }) => address),
  ];
  rig.run(() => rig.call.normalizeBatch(at[0], rows, units, at[1], at[2], epsilon, ...statistics));
  return {
    y: y.floats(),
    normalized: normalized.floats(),
    mean: mean.floats(),
    variance: variance.floats(),
    inverse: inverse.floats(),
  };
}

/** S. Ioffe & C. Szegedy, algorithm 1, row after row; every operation rounded by `r`. */
function loopNormalize({ rows, units }: Batch, { x, gamma, beta }: Arrays, r: (value: number) => number) {
  const [y, normalized] = [new Float64Array(rows * units), new Float64Array(rows * units)];
  const [mean, variance, inverse] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
  for (let j = 0; j < units; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum = r(sum + x[i * units + j]);
    mean[j] = r(sum / rows);
    sum = 0;
    for (let i = 0; i < rows; i++) {
      const centred = r(x[i * units + j] - mean[j]);
      sum = r(sum + r(centred * centred));
    }
    variance[j] = r(sum / rows);
    inverse[j] = r(1 / r(Math.sqrt(r(variance[j] + epsilon))));
    for (let i = 0; i < rows; i++) {
      normalized[i * units + j] = r(r(x[i * units + j] - mean[j]) * inverse[j]);
      y[i * units + j] = r(r(normalized[i * units + j] * gamma[j]) + beta[j]);
    }
  }
  return { y, normalized, mean, variance, inverse };
}

type Parts = Readonly<Record<'y' | 'normalized' | 'mean' | 'variance' | 'inverse', ArrayLike<number>>>;
const parts = ['y', 'normalized', 'mean', 'variance', 'inverse'] as const;

function expectSameParts(got: Parts, wanted: Parts): void {
  for (const part of parts) expectSame(got[part], wanted[part]);
}

describe('normalising a batch', () => {
  it('is the loop over its rows, each operation rounded to float32, to the bit', () => {
    fc.assert(
      fc.property(batches, fc.boolean(), (batch, wild) => {
        const arrays = arraysOf(batch, wild ? wildValues : randomValues);
        expectSameParts(normalize(batch, arrays), loopNormalize(batch, arrays, round));
      }),
      { numRuns: 300 },
    );
  });

  it('is near the one of double precision, by what its deviation makes of roundings', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const arrays = arraysOf(batch);
        const exact = loopNormalize(batch, arrays, (value) => value);
        const got = normalize(batch, arrays);
        // What is rounded off x and its mean, both below 8, is divided by the deviation.
        const bound = (j: number) => 2 ** -20 * (1 + exact.inverse[j]);
        const { units } = batch;
        expectNear(got.normalized, exact.normalized, (_, i) => bound(i % units) * (1 + Math.abs(exact.normalized[i])));
        expectNear(got.mean, exact.mean, () => 2 ** -20);
        expectNear(got.variance, exact.variance, (variance) => 2 ** -20 * (1 + variance));
      }),
      { numRuns: 200 },
    );
  });

  it('of one row, and of rows that are alike, is β: its deviation is √ε', () => {
    for (const rows of [1, 8]) {
      const x = new Float32Array(rows * 3).fill(5);
      const beta = Float32Array.of(1, -2, 0.5);
      const got = normalize({ rows, units: 3, inPlace: false, seed: 0 }, { x, gamma: Float32Array.of(7, 8, 9), beta });
      for (let i = 0; i < rows; i++) expect(got.y.subarray(3 * i, 3 * i + 3)).toEqual(beta);
      expect([...got.variance]).toEqual([0, 0, 0]);
      expectNear(got.inverse, new Array(3).fill(1 / Math.sqrt(epsilon)), () => 1e-4);
    }
  });

  it('keeps a unit that is not finite to itself', () => {
    const batch = { rows: 5, units: 6, inPlace: false, seed: 1 };
    const sound = arraysOf(batch);
    const x = sound.x.map((value, i) => (i === 2 ? Number.NaN : i === 9 ? Number.POSITIVE_INFINITY : value));
    const [got, wanted] = [normalize(batch, { ...sound, x }), normalize(batch, sound)];
    for (let i = 0; i < 30; i++) {
      if (i % 6 === 2 || i % 6 === 3) expect(got.y[i]).toBeNaN();
      else expect(got.y[i]).toBe(wanted.y[i]);
    }
  });
});

describe('the way back through it', () => {
  function backward({ rows, units }: Batch, gradient: Float32Array, normalized: Float32Array, own: Float32Array[]) {
    const rig = freshRig();
    const [place, units0, inverse, gamma] = [
      rig.output(gradient),
      rig.input(normalized),
      rig.input(own[0]),
      rig.input(own[1]),
    ];
    const [toGamma, toBeta] = [rig.output(units), rig.output(units)];
    const inputs = [place, units0, inverse, gamma].map(({ address }) => address);
    rig.run(() => rig.call.normalizeBatchGradient(...inputs, rows, units, toGamma.address, toBeta.address));
    return { input: place.floats(), gamma: toGamma.floats(), beta: toBeta.floats() };
  }

  function loopBackward(
    { rows, units }: Batch,
    gradient: ArrayLike<number>,
    normalized: ArrayLike<number>,
    [inverse, gamma]: readonly ArrayLike<number>[],
    r: (value: number) => number,
  ) {
    const input = new Float64Array(rows * units);
    const [toGamma, toBeta] = [new Float64Array(units), new Float64Array(units)];
    for (let j = 0; j < units; j++) {
      for (let i = j; i < rows * units; i += units) {
        toBeta[j] = r(toBeta[j] + gradient[i]);
        toGamma[j] = r(toGamma[j] + r(gradient[i] * normalized[i]));
      }
      const factor = r(gamma[j] * inverse[j]);
      const [meanBeta, meanGamma] = [r(toBeta[j] / rows), r(toGamma[j] / rows)];
      for (let i = j; i < rows * units; i += units) {
        const spread = r(meanBeta + r(normalized[i] * meanGamma));
        input[i] = r(r(gradient[i] - spread) * factor);
      }
    }
    return { input, gamma: toGamma, beta: toBeta };
  }

  it('is the loop over its rows, each operation rounded to float32, to the bit', () => {
    fc.assert(
      fc.property(batches, fc.boolean(), (batch, wild) => {
        const make = wild ? wildValues : randomValues;
        const lengths = [batch.rows * batch.units, batch.rows * batch.units, batch.units, batch.units];
        const [gradient, normalized, ...own] = lengths.map((length, i) => make(batch.seed + i, length));
        const got = backward(batch, gradient, normalized, own);
        const wanted = loopBackward(batch, gradient, normalized, own, round);
        for (const part of ['input', 'gamma', 'beta'] as const) expectSame(got[part], wanted[part]);
      }),
      { numRuns: 300 },
    );
  });

  it('is the slope of the loss: central differences in double precision', () => {
    const batch = { rows: 5, units: 3, inPlace: false, seed: 4 };
    const arrays = arraysOf(batch);
    const toY = randomValues(9, 15);
    const { normalized, inverse } = normalize(batch, arrays);
    const got = backward(batch, toY, normalized, [inverse, arrays.gamma]);
    const lossAt = (changed: Partial<Arrays>) =>
      loopNormalize(batch, { ...arrays, ...changed }, (value) => value).y.reduce((sum, y, i) => sum + y * toY[i], 0);
    const slopes = (name: keyof Arrays) =>
      [...arrays[name]].map((_, i) => {
        // A step that float32 holds: error of the difference about h², 1e-6.
        const shifted = (h: number) =>
          lossAt({ [name]: arrays[name].map((value, k) => (k === i ? value + h : value)) });
        const [up, down] = [arrays[name][i] + 2 ** -10, arrays[name][i] - 2 ** -10].map(round);
        return (shifted(2 ** -10) - shifted(-(2 ** -10))) / (up - down);
      });
    expectNear(got.input, slopes('x'), () => 1e-4);
    expectNear(got.gamma, slopes('gamma'), () => 1e-4);
    expectNear(got.beta, slopes('beta'), () => 1e-4);
  });
});

describe('in evaluation', () => {
  it('moving statistics take the place of the batch’s, each operation rounded to float32, to the bit', () => {
    fc.assert(
      fc.property(batches, fc.boolean(), ({ rows, units, seed }, wild) => {
        const make = wild ? wildValues : randomValues;
        const [x, gamma, beta, mean, spread] = [rows * units, units, units, units, units].map((length, i) =>
          make(seed + i, length),
        );
        const variance = spread.map(Math.abs);
        const rig = freshRig();
        const [place, y] = [rig.input(x), rig.output(x.length)];
        const own = [gamma, beta, mean, variance].map((values) => rig.input(values).address);
        rig.run(() => rig.call.normalizeByMoving(place.address, y.address, rows, units, ...own, epsilon));
        const wanted = x.map((value, i) => {
          const j = i % units;
          const scale = round(gamma[j] * round(1 / round(Math.sqrt(round(variance[j] + epsilon)))));
          return round(round(value - mean[j]) * scale) + beta[j];
        });
        expectSame(y.floats(), wanted);
      }),
      { numRuns: 200 },
    );
  });

  it('they move by their momentum, to the bit', () => {
    const momenta = fc.constantFrom(0, 0.5, 0.9, 0.99, 1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), momenta, fc.nat({ max: 999 }), (count, momentum, seed) => {
        const [old, batch] = [wildValues(seed, count), wildValues(seed + 1, count)];
        const rig: Rig = freshRig();
        const [place, from] = [rig.output(old), rig.input(batch)];
        rig.run(() => rig.call.moveAverage(place.address, from.address, count, momentum, 1 - momentum));
        const [keep, rest] = [round(momentum), round(1 - momentum)];
        expectSame(
          place.floats(),
          old.map((value, i) => round(value * keep) + round(batch[i] * rest)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
