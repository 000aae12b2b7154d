import fc from 'fast-check';
import type { CategoricalSpec, NumericSpec, ParameterSpec, Space } from '../../src/core/space.js';

/** Specs for tests, every field filled in. */
export function numeric(name: string, fields: Partial<NumericSpec>): NumericSpec {
  const plain = { low: 0, high: 1, scale: 'linear', zero: false, step: null, points: null } as const;
  return { kind: 'real', name, path: `training.${name}`, condition: null, ...plain, ...fields };
}

export function categorical(name: string, values: CategoricalSpec['values'], fields: Partial<CategoricalSpec> = {}) {
  return {
    kind: 'categorical',
    name,
    path: `model.${name}`,
    condition: null,
    values,
    settings: values,
    ...fields,
  } as const;
}

const linearAxis = fc
  .record({
    low: fc.double({ min: -100, max: 100, noNaN: true }),
    width: fc.double({ min: 0.01, max: 100, noNaN: true }),
  })
  .map(({ low, width }): Partial<NumericSpec> => ({ low, high: low + width }));
const logAxis = fc
  .record({
    low: fc.double({ min: -8, max: 2, noNaN: true }),
    decades: fc.double({ min: 0.1, max: 8, noNaN: true }),
    zero: fc.boolean(),
  })
  .map(
    ({ low, decades, zero }): Partial<NumericSpec> => ({
      low: 10 ** low,
      high: 10 ** (low + decades),
      scale: 'log',
      zero,
    }),
  );
const stepAxis = fc
  .record({
    low: fc.integer({ min: -20, max: 20 }),
    tenths: fc.integer({ min: 1, max: 30 }),
    count: fc.integer({ min: 1, max: 40 }),
  })
  .map(
    ({ low, tenths, count }): Partial<NumericSpec> => ({ low, high: low + (count * tenths) / 10, step: tenths / 10 }),
  );
const integerAxis = fc
  .record({ low: fc.integer({ min: 1, max: 50 }), width: fc.integer({ min: 1, max: 300 }), log: fc.boolean() })
  .map(
    ({ low, width, log }): Partial<NumericSpec> => ({
      kind: 'integer',
      low,
      high: low + width,
      scale: log ? 'log' : 'linear',
      step: log ? null : 1,
    }),
  );
const list = fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 4 });

function specNamed(name: string): fc.Arbitrary<ParameterSpec> {
  const axis = fc.oneof(linearAxis, logAxis, stepAxis, integerAxis);
  return fc.oneof(
    axis.map((fields) => numeric(name, fields)),
    list.map((values) => categorical(name, values)),
  );
}

/** Makes some parameters depend on an earlier or later one, never in a circle. */
function withConditions(
  specs: readonly ParameterSpec[],
  parents: readonly number[],
  differs: readonly boolean[],
): Space {
  return specs.map((spec, i) => {
    const parent = specs[parents[i]];
    if (parent === undefined || parents[i] >= i) return spec;
    const value = parent.kind === 'categorical' ? parent.values[0] : parent.zero ? 0 : parent.low;
    const condition = differs[i]
      ? { parameter: parent.name, differs: value }
      : { parameter: parent.name, equals: value };
    return { ...spec, condition };
  });
}

/** Any space of up to five parameters, declared in any order. */
export const anySpace: fc.Arbitrary<Space> = fc
  .tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.tuple(...['a', 'b', 'c', 'd', 'e'].map(specNamed)),
    fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 5, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    fc.boolean(),
  )
  .map(([size, specs, parents, differs, reverse]) => {
    const space = withConditions(specs.slice(0, size), parents, differs);
    return reverse ? space.toReversed() : space;
  });
