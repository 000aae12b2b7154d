import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/core/layer-graph.js';
import { activationNumbers } from '../../src/kernels/activations.js';
import { activations, slopes } from '../training/double-network.js';
import { expectNear, expectSame, randomValues, wildValues } from './references.js';
import { createRigs } from './rig.js';

const freshRig = createRigs();
const round = Math.fround;
const names = Object.keys(activationNumbers) as Activation[];

/** Those whose every operation is one of float32. */
const exact: ReadonlySet<Activation> = new Set(['linear', 'relu', 'leaky-relu']);

/**
 * Of f(x) and f′(x), in the larger of 1 and |x|: a few roundings of numbers near 1, of which gelu has most (its error
 * function is good to 1.5e-7 before them), and selu's factor 1.76.
 */
const tolerance = 1e-6;

const layers = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  units: fc.oneof(fc.constantFrom(1, 4, 8), fc.integer({ min: 1, max: 19 })),
  bias: fc.boolean(),
  rate: fc.constantFrom<number | null>(null, 0, 0.1, 0.5, 0.9),
  inPlace: fc.boolean(),
  seed: fc.nat({ max: 2 ** 20 }),
});

type Layer = typeof layers extends fc.Arbitrary<infer L> ? L : never;

function uniformsOf({ rows, units, seed, rate }: Layer): Float32Array {
  const around = [round(rate ?? 0), 0, 1 - 2 ** -23];
  // Some are the rate itself, which stays.
  return randomValues(seed + 3, rows * units).map((value, i) =>
    i % 5 === 0 ? around[(i / 5) % 3] : Math.min(Math.abs(value) % 1, 1 - 2 ** -23),
  );
}

/** 1 / (1 − rate), or 0. */
function multipliersOf(layer: Layer, uniforms: Float32Array): Float32Array {
  if (layer.rate === null) return uniforms.map(() => 1);
  const rate = round(layer.rate);
  const scale = round(1 / round(1 - rate));
  return uniforms.map((u) => (u >= rate ? scale : 0));
}

function forward(name: Activation, layer: Layer, z: Float32Array, bias: Float32Array, uniforms: Float32Array) {
  const rig = freshRig();
  const before = layer.bias || layer.inPlace ? rig.output(z) : rig.input(z);
  const after = layer.inPlace ? before : rig.output(z.length);
  const [added, drawn] = [rig.input(bias), rig.input(uniforms)];
  rig.run(() =>
    rig.call.forwardUnits(
      before.address,
      layer.bias ? added.address : 0,
      after.address,
      layer.rows,
      layer.units,
      activationNumbers[name],
      layer.rate === null ? 0 : drawn.address,
      layer.rate ?? 0,
    ),
  );
  return { z: before.floats(), y: after.floats() };
}

function backward(name: Activation, layer: Layer, gradient: Float32Array, z: Float32Array, uniforms: Float32Array) {
  const rig = freshRig();
  const [place, before, drawn] = [rig.output(gradient), rig.input(z), rig.input(uniforms)];
  const at = layer.rate === null ? 0 : drawn.address;
  const which = activationNumbers[name];
  rig.run(() => rig.call.backwardUnits(place.address, before.address, z.length, which, at, layer.rate ?? 0));
  return place.floats();
}

describe.each(names)('units with %s', (name) => {
  it('are dropout(f(z + bias)), and leave z + bias where it was, if not in its place', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const [z, bias] = [
          randomValues(layer.seed, layer.rows * layer.units),
          randomValues(layer.seed + 1, layer.units),
        ];
        const uniforms = uniformsOf(layer);
        const x = z.map((value, i) => (layer.bias ? value + bias[i % layer.units] : value));
        const made = forward(name, layer, z, bias, uniforms);
        if (!layer.inPlace) expectSame(made.z, x);
        const multipliers = multipliersOf(layer, uniforms);
        const wanted = Float64Array.from(x, (value, i) => activations[name](value) * multipliers[i]);
        if (exact.has(name)) expectSame(made.y, exactly(name, x, multipliers));
        expectNear(made.y, wanted, (_, i) => tolerance * Math.max(1, Math.abs(x[i])) * multipliers[i]);
      }),
      { numRuns: 100 },
    );
  });

  it('lead a gradient back through dropout and slope', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const count = layer.rows * layer.units;
        const [gradient, z] = [randomValues(layer.seed, count), randomValues(layer.seed + 1, count)];
        const uniforms = uniformsOf(layer);
        const multipliers = multipliersOf(layer, uniforms);
        const wanted = Float64Array.from(z, (value, i) => gradient[i] * multipliers[i] * slopes[name](value));
        const made = backward(name, layer, gradient, z, uniforms);
        expectNear(made, wanted, (_, i) => tolerance * Math.abs(gradient[i]) * multipliers[i] * (1 + Math.abs(z[i])));
      }),
      { numRuns: 100 },
    );
  });

  it('are flat or straight where they are saturated, and never overflow between', () => {
    const far = [1e4, 1e30, -1e4, -1e30, 90, -90, 2 ** -149, -(2 ** -149), 1e-40, -1e-40];
    const [x, ones] = [Float32Array.from(far), new Float32Array(far.length).fill(1)];
    const layer = { rows: 1, units: far.length, bias: false, rate: null, inPlace: false, seed: 0 };
    const { y } = forward(name, layer, x, ones, ones);
    expectNear(
      y,
      Float64Array.from(x, (value) => activations[name](value)),
      (_, i) => tolerance * Math.max(1, Math.abs(x[i])),
    );
    expectNear(backward(name, layer, ones, x, ones), Float64Array.from(x, slopes[name]), () => tolerance);
  });

  it('let nothing that is NaN become a number, even where it is dropped', () => {
    const values = wildValues(7, 64);
    const layer = { rows: 1, units: 64, bias: false, rate: 0.5, inPlace: false, seed: 2 };
    const { y } = forward(name, layer, values, values, uniformsOf(layer));
    values.forEach((value, i) => {
      if (Number.isNaN(value)) expect(y[i]).toBeNaN();
    });
    const zeros = new Float32Array(64);
    const back = backward(name, layer, values, zeros, uniformsOf(layer));
    values.forEach((value, i) => {
      if (Number.isNaN(value)) expect(back[i]).toBeNaN();
    });
  });

  it('have the same bits with a rate of 0 as without dropout, alone and in any lane', () => {
    const values = randomValues(11, 23);
    const plain = { rows: 1, units: 23, bias: false, rate: null, inPlace: false, seed: 5 };
    const all = forward(name, plain, values, values, values).y;
    expectSame(forward(name, { ...plain, rate: 0 }, values, values, uniformsOf(plain)).y, all);
    values.forEach((_, i) => {
      const own = values.slice(i, i + 1);
      expectSame(forward(name, { ...plain, units: 1 }, own, own, own).y, all.slice(i, i + 1));
    });
  });
});

function exactly(name: Activation, x: Float32Array, multipliers: Float32Array): Float32Array {
  const f = (value: number) => (value > 0 || name === 'linear' ? value : name === 'relu' ? 0 : value * round(0.01));
  // Products of zeros and negative numbers are −0, as in float32.
  return x.map((value, i) => round(f(value)) * multipliers[i]);
}

it("relu's way back needs no more than its output, dropped or not", () => {
  const layer = { rows: 4, units: 7, bias: false, rate: 0.5, inPlace: false, seed: 9 };
  const [z, gradient] = [randomValues(1, 28), randomValues(2, 28)];
  const uniforms = uniformsOf(layer);
  const { y } = forward('relu', layer, z, gradient, uniforms);
  expectSame(
    backward('relu', layer, gradient, y, uniforms).map((value) => value + 0),
    backward('relu', layer, gradient, z, uniforms).map((value) => value + 0),
  );
});

describe('sums over rows', () => {
  it('go from the first row to the last, each addition rounded to float32, to the bit', () => {
    fc.assert(
      fc.property(layers, fc.boolean(), ({ rows, units, seed }, wild) => {
        const x = (wild ? wildValues : randomValues)(seed, rows * units);
        const rig = freshRig();
        const [place, out] = [rig.input(x), rig.output(units)];
        rig.run(() => rig.call.sumRows(place.address, rows, units, out.address));
        const wanted = Float32Array.from({ length: units }, (_, j) => {
          let sum = 0;
          for (let i = 0; i < rows; i++) sum = round(sum + x[i * units + j]);
          return sum;
        });
        expectSame(out.floats(), wanted);
      }),
      { numRuns: 200 },
    );
  });
});
