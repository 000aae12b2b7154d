import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumericSpec, ParameterSpec } from '../../src/core/space.js';
import { fromUnit, toUnit } from '../../src/space/encode.js';
import { parametersKey } from '../../src/space/parameters-key.js';
import { anySpace, categorical, numeric } from './spaces.js';

const unitPoint = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });

/** Counts of the values that an even comb of places in [0, 1] decodes to. */
function shares(spec: ParameterSpec, places = 10_000): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (let i = 0; i < places; i++) {
    const value = fromUnit([spec], [(i + 0.5) / places])[spec.name];
    counts.set(value, (counts.get(value) ?? 0) + 1 / places);
  }
  return counts;
}

function isAllowed(spec: ParameterSpec, value: unknown): boolean {
  if (spec.kind === 'categorical') return spec.values.some((each) => each === value);
  if (typeof value !== 'number') return false;
  return (spec.zero && value === 0) || (value >= spec.low && value <= spec.high && onStep(spec, value));
}

function onStep({ kind, low, step }: NumericSpec, value: number): boolean {
  if (kind === 'integer' && !Number.isInteger(value)) return false;
  if (step === null) return true;
  const steps = (value - low) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}

describe('the unit cube', () => {
  it('decodes every point to allowed values', () => {
    fc.assert(
      fc.property(anySpace, unitPoint, (space, unit) => {
        const parameters = fromUnit(space, unit);
        for (const spec of space) {
          if (Object.hasOwn(parameters, spec.name)) expect(isAllowed(spec, parameters[spec.name])).toBe(true);
        }
      }),
    );
  });

  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(anySpace, unitPoint, (space, unit) => {
        const parameters = fromUnit(space, unit);
        const again = fromUnit(space, toUnit(space, parameters));
        expect(Object.keys(again)).toEqual(Object.keys(parameters));
        for (const [name, value] of Object.entries(parameters)) {
          if (typeof value !== 'number') expect(again[name]).toEqual(value);
          // A logarithm over sixteen decades and back costs the last two digits.
          else
            expect(Math.abs(Number(again[name]) - value)).toBeLessThanOrEqual(1e-13 * Math.max(Math.abs(value), 100));
        }
      }),
    );
  });

  it('gives discrete values back exactly', () => {
    fc.assert(
      fc.property(anySpace, unitPoint, (space, unit) => {
        const discrete = space.filter((spec) => spec.kind !== 'real' || spec.step !== null);
        const roots = discrete.map((spec) => ({ ...spec, condition: null }));
        const parameters = fromUnit(roots, unit);
        expect(parametersKey(fromUnit(roots, toUnit(roots, parameters)))).toBe(parametersKey(parameters));
      }),
    );
  });

  it('gives each integer an equal share', () => {
    const counts = shares(numeric('p', { kind: 'integer', low: 3, high: 7, step: 1 }));
    expect([...counts.keys()]).toEqual([3, 4, 5, 6, 7]);
    for (const share of counts.values()) expect(share).toBeCloseTo(0.2, 3);
  });

  it("gives integers on a log axis the logarithm's share of half a number around them", () => {
    const counts = shares(numeric('p', { kind: 'integer', low: 1, high: 8, scale: 'log' }));
    for (const [k, share] of counts) {
      const wanted = Math.log((Number(k) + 0.5) / (Number(k) - 0.5)) / Math.log(8.5 / 0.5);
      expect(share).toBeCloseTo(wanted, 3);
    }
  });

  it('gives each category and each step an equal share', () => {
    for (const share of shares(categorical('p', ['a', 'b', 'c'])).values()) expect(share).toBeCloseTo(1 / 3, 3);
    const steps = shares(numeric('p', { low: 0, high: 0.8, step: 0.1 }));
    expect([...steps.keys()]).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    for (const share of steps.values()) expect(share).toBeCloseTo(1 / 9, 3);
  });

  it('takes a tenth of a log axis as exactly zero, the rest by logarithm', () => {
    const spec = numeric('p', { low: 1e-6, high: 1e-2, scale: 'log', zero: true });
    const at = (u: number) => fromUnit([spec], [u]).p;
    expect([at(0), at(0.0999)]).toEqual([0, 0]);
    expect(at(0.1)).toBe(1e-6);
    expect(at(0.55)).toBeCloseTo(1e-4, 12);
    expect(at(1)).toBe(1e-2);
    expect(toUnit([spec], { p: 0 })[0]).toBeCloseTo(0.05, 15);
  });

  it('leaves inactive parameters out and stands them in the middle', () => {
    const lambda = numeric('lambda', { low: 1e-6, high: 1e-2, scale: 'log', zero: true });
    const alpha = numeric('alpha', { condition: { parameter: 'lambda', differs: 0 } });
    expect(fromUnit([alpha, lambda], [0.3, 0])).toEqual({ lambda: 0 });
    expect(fromUnit([alpha, lambda], [0.3, 1])).toEqual({ alpha: 0.3, lambda: 1e-2 });
    expect(toUnit([alpha, lambda], { lambda: 0 })[0]).toBe(0.5);
  });

  it('refuses to encode what a list lacks', () => {
    expect(() => toUnit([categorical('p', ['a'])], { p: 'b' })).toThrow(RangeError);
  });
});
