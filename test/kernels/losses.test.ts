import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { expectNear, randomValues } from './references.js';
import { createRigs } from './rig.js';

const freshRig = createRigs();
const round = Math.fround;

interface Found {
  readonly loss: number;
  readonly gradient: Float32Array;
}

function crossEntropy(logits: Float32Array, labels: Int32Array, smoothing = 0): Found {
  const [rows, classes] = [labels.length, logits.length / labels.length];
  const rig = freshRig();
  const [place, truth] = [rig.output(logits), rig.input(labels)];
  const loss = rig.run(() =>
    rig.call.softmaxCrossEntropy(place.address, truth.address, rows, classes, 1 / rows, smoothing),
  );
  return { loss, gradient: place.floats() };
}

/** C. Bishop, 4.3.4, in double precision. */
function exactCrossEntropy(logits: Float32Array, labels: Int32Array): { loss: number; gradient: Float64Array } {
  const [rows, classes] = [labels.length, logits.length / labels.length];
  const gradient = new Float64Array(logits.length);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const z = [...logits.subarray(i * classes, (i + 1) * classes)];
    const most = Math.max(...z);
    const total = z.reduce((sum, own) => sum + Math.exp(own - most), 0);
    loss += (Math.log(total) + most - z[labels[i]]) / rows;
    for (const [k, own] of z.entries())
      gradient[i * classes + k] = (Math.exp(own - most) / total - Number(k === labels[i])) / rows;
  }
  return { loss, gradient };
}

const batches = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  classes: fc.oneof(fc.constantFrom(1, 2, 4, 8), fc.integer({ min: 1, max: 23 })),
  scale: fc.constantFrom(0, 1e-20, 0.1, 1, 10, 60, 1e4),
  seed: fc.nat({ max: 2 ** 20 }),
});

function labelsOf(rows: number, classes: number, seed: number): Int32Array {
  const stream = createRandomStream(streamKey(seed, 'labels'));
  return Int32Array.from({ length: rows }, () => stream.integer(classes));
}

/** Differences of logits are rounded to float32, and so are the terms, which sum up to 1. */
function expectExact(logits: Float32Array, labels: Int32Array): void {
  const classes = logits.length / labels.length;
  const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const { loss, gradient } = crossEntropy(logits, labels);
  const wanted = exactCrossEntropy(logits, labels);
  expectNear([loss], [wanted.loss], () => 2 ** -23 * (2 * largest + 2 + classes));
  // A term's own error goes with what is rounded off its exponent, ≥ −104 where the term is not 0.
  const atExponent = 2 ** -24 * Math.min(2 * largest, 104);
  expectNear(gradient, wanted.gradient, () => (2 ** -23 * (4 + classes) + atExponent) / labels.length);
}

describe('softmax cross-entropy', () => {
  it('and its gradient are those of double precision within a few roundings, for any shape', () => {
    fc.assert(
      fc.property(batches, ({ rows, classes, scale, seed }) => {
        const logits = randomValues(seed, rows * classes).map((value) => value * scale);
        expectExact(logits, labelsOf(rows, classes, seed));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['all alike', [0, 0, 0, 0, 0]],
    ['all alike and large', [1e4, 1e4, 1e4, 1e4, 1e4]],
    ['one far above', [-1, 1e4, 0, 2, 1]],
    ['one far below', [-1, -1e4, 0, 2, 1]],
    ['at both ends', [1e4, -1e4, 1e4, -1e4, 0]],
    ['far beyond', [1e30, -1e30, 0, 1, 2]],
    ['denormal', [1e-40, -1e-40, 2 ** -149, 0, -0]],
  ])('stays finite and exact where logits are %s', (_, logits) => {
    for (let label = 0; label < logits.length; label++) {
      const found = crossEntropy(Float32Array.from(logits), Int32Array.of(label));
      expect([found.loss, ...found.gradient].every(Number.isFinite)).toBe(true);
      expectExact(Float32Array.from(logits), Int32Array.of(label));
    }
  });

  it('has gradients that sum up to nothing, row by row', () => {
    const { gradient } = crossEntropy(randomValues(1, 70), labelsOf(10, 7, 2));
    for (let i = 0; i < 10; i++) {
      const sum = gradient.subarray(7 * i, 7 * (i + 1)).reduce((total, value) => total + value, 0);
      expect(Math.abs(sum)).toBeLessThan(1e-7);
    }
  });

  it('is not finite where a logit is not, whichever class is true', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const place of [0, 3, 4]) {
        for (const label of [0, 1, 4]) {
          const logits = Float32Array.of(1, 2, 3, 4, 5);
          logits[place] = wrong;
          const { loss } = crossEntropy(logits, Int32Array.of(label));
          expect(loss, `${wrong} at ${place}, class ${label}`).not.toSatisfy(Number.isFinite);
        }
      }
    }
  });

  it('is not finite either where logits are further apart than float32 reaches', () => {
    expect(crossEntropy(Float32Array.of(3e38, -3e38, 0), Int32Array.of(0)).loss).not.toSatisfy(Number.isFinite);
  });

  it('leaves a row alone where another is not finite', () => {
    const logits = Float32Array.of(1, 2, 3, Number.NaN, 1, 2, 3, 2, 1);
    const { gradient } = crossEntropy(logits, Int32Array.of(0, 1, 2));
    const alone = crossEntropy(logits.slice(6), Int32Array.of(2)).gradient;
    for (const [i, value] of gradient.subarray(6).entries()) {
      expect(value).toBeCloseTo(alone[i] / 3, 7);
    }
    expect(gradient.subarray(0, 3).every(Number.isFinite)).toBe(true);
  });
});

interface Figures {
  readonly name: string;
  readonly labelSmoothing?: number;
  readonly delta?: number;
  readonly level?: number;
  readonly shape: readonly [number, number];
  readonly outputs: readonly number[];
  readonly target: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

const { losses: figures } = JSON.parse(
  readFileSync(new URL('../reference/losses.reference.json', import.meta.url), 'utf8'),
) as { readonly losses: readonly Figures[] }; // written by losses.py beside it

/** A loss of numbers, [rows], by its kernel. */
function lossOfNumbers(
  name: 'squaredError' | 'huber' | 'quantile',
  values: Float32Array,
  targets: Float32Array,
  ...option: readonly number[]
): Found {
  const rig = freshRig();
  const [place, truth] = [rig.output(values), rig.input(targets)];
  const rows = values.length;
  const loss = rig.run(() => rig.call[name](place.address, truth.address, rows, 1 / rows, ...option));
  return { loss, gradient: place.floats() };
}

describe('losses are those of PyTorch', () => {
  const known = figures.filter(({ name }) => ['cross-entropy', 'huber', 'quantile'].includes(name));
  it.each(known)('$name $labelSmoothing $delta $level', (own) => {
    const outputs = Float32Array.from(own.outputs);
    const found = (): Found => {
      if (own.name === 'cross-entropy') return crossEntropy(outputs, Int32Array.from(own.target), own.labelSmoothing);
      const targets = Float32Array.from(own.target);
      if (own.name === 'huber') return lossOfNumbers('huber', outputs, targets, own.delta ?? 1);
      return lossOfNumbers('quantile', outputs, targets, own.level ?? 0.5);
    };
    const { loss, gradient } = found();
    // float32: seven digits, less what a few operations lose
    expect(loss).toBeCloseTo(own.loss, 5);
    own.gradient.forEach((slope, i) => {
      expect(gradient[i]).toBeCloseTo(slope, 6);
    });
  });

  it('of which there are some, with smoothed labels among them', () => {
    expect(new Set(known.map(({ name }) => name)).size).toBe(3);
    expect(known.some(({ labelSmoothing = 0 }) => labelSmoothing > 0)).toBe(true);
  });
});

describe('smoothed labels', () => {
  it('mix the loss of the label with the mean loss of all classes, and their gradients', () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(0.01, 0.1, 0.5, 0.99), ({ rows, classes, seed }, smoothing) => {
        const logits = randomValues(seed, rows * classes);
        const labels = labelsOf(rows, classes, seed);
        const { loss, gradient } = crossEntropy(logits, labels, smoothing);
        const plain = exactCrossEntropy(logits, labels);
        const each = Array.from({ length: classes }, (_, label) =>
          exactCrossEntropy(logits, new Int32Array(rows).fill(label)),
        );
        const mean = (pick: (own: (typeof each)[number]) => number) =>
          each.reduce((sum, own) => sum + pick(own), 0) / classes;
        expect(loss).toBeCloseTo((1 - smoothing) * plain.loss + smoothing * mean((own) => own.loss), 5);
        gradient.forEach((slope, i) => {
          const wanted = (1 - smoothing) * plain.gradient[i] + smoothing * mean((own) => own.gradient[i]);
          expect(slope).toBeCloseTo(wanted, 6);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('are not finite where a logit is not', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { loss } = crossEntropy(Float32Array.of(1, wrong, 3), Int32Array.of(0), 0.1);
      expect(loss).not.toSatisfy(Number.isFinite);
    }
  });
});

describe('the losses of huber and of quantiles', () => {
  it('go in proportion beyond δ, and as half the square within', () => {
    const { loss, gradient } = lossOfNumbers('huber', Float32Array.of(5, 0.5, -3), Float32Array.of(0, 0, 0), 1);
    expect(loss).toBeCloseTo((4.5 + 0.125 + 2.5) / 3, 6);
    expect([...gradient].map((slope) => slope * 3)).toEqual([1, 0.5, -1].map((slope) => expect.closeTo(slope, 6)));
  });

  it('weigh what lies above and below by the level', () => {
    const { loss, gradient } = lossOfNumbers('quantile', Float32Array.of(1, -2), Float32Array.of(0, 0), 0.9);
    expect(loss).toBeCloseTo((0.1 + 1.8) / 2, 6);
    expect([...gradient].map((slope) => slope * 2)).toEqual([0.1, -0.9].map((slope) => expect.closeTo(slope, 6)));
  });

  it.each(['huber', 'quantile'] as const)('are not finite where a value is not: %s', (name) => {
    expect(lossOfNumbers(name, Float32Array.of(Number.NaN), Float32Array.of(1), 0.7).loss).toBeNaN();
    const far = lossOfNumbers(name, Float32Array.of(Number.POSITIVE_INFINITY), Float32Array.of(1), 0.7);
    expect(far.loss).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('squared error', () => {
  const squaredError = (values: Float32Array, targets: Float32Array) => lossOfNumbers('squaredError', values, targets);

  it('is the mean of float32 squares, and its gradient 2 (z − y) / n in their order, to the bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 2 ** 20 }), (rows, seed) => {
        const [values, targets] = [randomValues(seed, rows), randomValues(seed + 1, rows)];
        const errors = values.map((value, i) => value - targets[i]);
        const share = round(1 / rows);
        const found = squaredError(values, targets);
        expect(found.loss).toBe(errors.reduce((sum, error) => sum + round(error * error), 0) * share);
        expect(found.gradient).toEqual(errors.map((error) => round(error * 2) * share));
      }),
      { numRuns: 200 },
    );
  });

  it('is 0 at the target, ∞ where it overflows, NaN of NaN, and takes infinities through', () => {
    const at = (value: number, target: number) => {
      const { loss, gradient } = squaredError(Float32Array.of(value), Float32Array.of(target));
      return [loss, gradient[0]];
    };
    expect(at(0.3, 0.3)).toEqual([0, 0]);
    expect(at(1e30, 0)).toEqual([Number.POSITIVE_INFINITY, round(2e30)]);
    expect(at(Number.NaN, 0)).toEqual([Number.NaN, Number.NaN]);
    expect(at(Number.NEGATIVE_INFINITY, 1)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(at(1e-30, 0)).toEqual([0, round(2e-30)]);
  });
});

describe('sigmoid cross-entropy', () => {
  function sigmoidCrossEntropy(logits: Float32Array, targets: Float32Array, rows: number): Found {
    const rig = freshRig();
    const [place, truth] = [rig.output(logits), rig.input(targets)];
    const outputs = logits.length / rows;
    const loss = rig.run(() => rig.call.sigmoidCrossEntropy(place.address, truth.address, rows, outputs, 1 / rows));
    return { loss, gradient: place.floats() };
  }

  /** In double precision, each sum and difference of numbers that are exact in it. */
  function exact(logits: Float32Array, targets: Float32Array, rows: number) {
    const terms = [...logits].map((z, i) => Math.max(z, 0) - z * targets[i] + Math.log1p(Math.exp(-Math.abs(z))));
    const gradient = [...logits].map((z, i) => (1 / (1 + Math.exp(-z)) - targets[i]) / rows);
    return { loss: terms.reduce((sum, term) => sum + term, 0) / rows, gradient };
  }

  it('and its gradient are those of double precision within a few roundings, for any shape and labels or shares', () => {
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      outputs: fc.integer({ min: 1, max: 11 }),
      scale: fc.constantFrom(0, 1e-20, 0.1, 1, 10, 1e4),
      hard: fc.boolean(),
      seed: fc.nat({ max: 2 ** 20 }),
    });
    fc.assert(
      fc.property(cases, ({ rows, outputs, scale, hard, seed }) => {
        const logits = randomValues(seed, rows * outputs).map((value) => value * scale);
        const stream = createRandomStream(streamKey(seed, 'targets'));
        const targets = logits.map(() => (hard ? stream.integer(2) : stream.uniform()));
        const found = sigmoidCrossEntropy(logits, targets, rows);
        const wanted = exact(logits, targets, rows);
        const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expectNear([found.loss], [wanted.loss], () => 2 ** -22 * outputs * (largest + 1));
        expectNear(found.gradient, wanted.gradient, () => 2 ** -21 / rows);
      }),
      { numRuns: 300 },
    );
  });

  it('of two classes is the softmax cross-entropy of logits 0 and z', () => {
    const z = randomValues(3, 20);
    const labels = Int32Array.from(z, (_, i) => i % 2);
    const pairs = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0 : z[(i - 1) / 2]));
    const { loss } = sigmoidCrossEntropy(z, Float32Array.from(labels), 20);
    expect(loss).toBeCloseTo(crossEntropy(pairs, labels).loss, 6);
  });

  it('is NaN of NaN, and large but finite for large logits on the wrong side', () => {
    expect(sigmoidCrossEntropy(Float32Array.of(Number.NaN), Float32Array.of(1), 1).loss).toBeNaN();
    const { loss, gradient } = sigmoidCrossEntropy(Float32Array.of(1e4, -1e4), Float32Array.of(0, 1), 1);
    expect([loss, ...gradient]).toEqual([2e4, 1, -1]);
  });
});
