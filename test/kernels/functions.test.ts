import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/core/layer-graph.js';
import { activationNumbers } from '../../src/kernels/activations.js';
import { normalCdf } from '../../src/util/normal.js';
import { expectNear, unitInLastPlace } from './references.js';
import { createRigs } from './rig.js';

/**
 * exp, log, tanh and the error function are inside the module: each is seen through a formula that adds nothing to it,
 * or a rounding or two.
 */
const freshRig = createRigs(8);

/** f(x) of units without bias and dropout. */
function forward(activation: Activation, x: Float32Array): Float32Array {
  const rig = freshRig();
  const [z, y] = [rig.input(x), rig.output(x.length)];
  rig.run(() => rig.call.forwardUnits(z.address, 0, y.address, 1, x.length, activationNumbers[activation], 0, 0));
  return y.floats();
}

/** f′(x), by a gradient of ones. */
function slope(activation: Activation, x: Float32Array): Float32Array {
  const rig = freshRig();
  const [z, gradient] = [rig.input(x), rig.output(new Float32Array(x.length).fill(1))];
  rig.run(() => rig.call.backwardUnits(gradient.address, z.address, x.length, activationNumbers[activation], 0, 0));
  return gradient.floats();
}

/** Every so many-th float32 from `from` to `to`, both of one sign and `to` further from 0, and both ends. */
function sweep(from: number, to: number, points: number): Float32Array {
  const [first, last] = new Uint32Array(Float32Array.of(from, to).buffer);
  const bits = Uint32Array.from({ length: points }, (_, i) => first + Math.round(((last - first) * i) / (points - 1)));
  return new Float32Array(bits.buffer);
}

function exactly(f: (x: number) => number, x: Float32Array): Float64Array {
  return Float64Array.from(x, f);
}

const points = 40_000;
const ulps = (count: number) => (wanted: number) => count * unitInLastPlace(wanted);

describe("exp, as elu's slope below 0", () => {
  it.each([
    ['where numbers count', -1e-30, -87.3],
    ['near 0', -0.001, -1],
    ['where results are denormal', -87.3, -104],
  ])('is within 2 units in the last place: %s', (_, from, to) => {
    const x = sweep(from, to, points);
    expectNear(slope('elu', x), exactly(Math.exp, x), ulps(2));
  });

  it('is exactly 1 at 0, 0 far below, and NaN of NaN', () => {
    const x = Float32Array.of(0, -0, -(2 ** -149), -104.5, -1e4, -3e38, Number.NEGATIVE_INFINITY, Number.NaN);
    expect([...slope('elu', x)]).toEqual([1, 1, 1, 0, 0, 0, 0, Number.NaN]);
  });
});

describe('exp of positive numbers, as the sigmoid far below 0', () => {
  it('is within 2 units in the last place, and two roundings', () => {
    const x = sweep(-18, -87, points);
    expectNear(forward('sigmoid', x), exactly(sigmoid, x), ulps(4));
  });

  it('overflows to ∞, and the sigmoid to 0 and 1', () => {
    const x = Float32Array.of(-89, -1e4, Number.NEGATIVE_INFINITY, 89, 1e4, Number.POSITIVE_INFINITY);
    expect([...forward('sigmoid', x)]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('is within 3 units in the last place as a sigmoid everywhere else', () => {
    for (const x of [sweep(-1e-30, -18, points), sweep(1e-30, 87, points)]) {
      expectNear(forward('sigmoid', x), exactly(sigmoid, x), ulps(3));
    }
  });
});

describe('log', () => {
  it('of whole numbers is within 1 unit in the last place: cross-entropy of classes that are all alike', () => {
    for (const classes of [...Array(400).keys()].map((k) => k + 2)) {
      const rig = freshRig();
      const [logits, labels] = [rig.output(new Float32Array(classes).fill(3)), rig.input(Int32Array.of(1))];
      const loss = rig.run(() => rig.call.softmaxCrossEntropy(logits.address, labels.address, 1, classes, 1, 0));
      expectNear([loss], [Math.log(classes)], ulps(1));
    }
  });

  it('of 1 to 2 is within 1.2e-7 of softplus below 0, the rounding of its argument and all', () => {
    const x = sweep(-1e-30, -104, points);
    expectNear(
      forward('softplus', x),
      exactly((value) => Math.log1p(Math.exp(value)), x),
      () => 1.2e-7,
    );
  });

  it('is NaN of NaN, and softplus is x and 0 at its ends', () => {
    const x = Float32Array.of(Number.NaN, 1e4, 3e38, -1e4, -3e38, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const wanted = [Number.NaN, 1e4, Math.fround(3e38), 0, 0, 0, Number.POSITIVE_INFINITY];
    expect([...forward('softplus', x)]).toEqual(wanted);
  });
});

describe('tanh', () => {
  it('is within 2 units in the last place, small numbers too, on both sides of 0', () => {
    for (const x of [sweep(1e-38, 0.625, points), sweep(0.625, 12, points), sweep(-1e-38, -12, points)]) {
      expectNear(forward('tanh', x), exactly(Math.tanh, x), ulps(2));
    }
  });

  it('saturates at ±1, keeps denormal numbers, and is NaN of NaN', () => {
    const x = [20, -20, 1e4, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 2 ** -149, -1e-40, Number.NaN];
    const wanted = [1, -1, 1, -1, 1, 0, 2 ** -149, Math.fround(-1e-40), Number.NaN];
    expect([...forward('tanh', Float32Array.from(x))]).toEqual(wanted);
  });
});

describe('the error function, as gelu', () => {
  it('is within 1.5e-7 and six roundings of numbers near 1, half of which gelu has: 4e-7 of |x|', () => {
    for (const x of [sweep(1e-10, 12, points), sweep(-1e-10, -12, points)]) {
      const wanted = exactly((value) => value * normalCdf(value), x);
      expectNear(forward('gelu', x), wanted, (_wanted, i) => 4e-7 * Math.abs(x[i]));
    }
  });

  it('is ±1 far out: gelu is x, and 0, and NaN of NaN', () => {
    const x = Float32Array.of(1e4, 1e30, Number.POSITIVE_INFINITY, -1e4, -1e30, Number.NaN, 0);
    const wanted = [1e4, Math.fround(1e30), Number.POSITIVE_INFINITY, -0, -0, Number.NaN, 0];
    expect([...forward('gelu', x)]).toEqual(wanted);
  });
});

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
