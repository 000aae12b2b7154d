import type { Json } from '../core/json.js';
import type { CategoricalSpec, ParameterSpec, Parameters, Space } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';
import { decodeNumber, encodeNumber } from './axis.js';
import { keepActive } from './conditions.js';

/** Where an inactive parameter stands in the unit cube, so that it tells nothing. */
const inactivePlace = 0.5;

/**
 * The candidate at a point of the unit cube; parameters that are inactive there are left out.
 *
 * @param unit shares in [0, 1], one a parameter, in the space's order
 */
export function fromUnit(space: Space, unit: ArrayLike<number>): Parameters {
  const values = Object.fromEntries(space.map((spec, i) => [spec.name, decode(spec, unit[i])]));
  return keepActive(space, values);
}

/**
 * Where a candidate lies in the unit cube. `fromUnit` gives it back: exactly where values are discrete, to the last
 * digits on continuous axes.
 *
 * @returns [space.length]
 */
export function toUnit(space: Space, parameters: Parameters): Float64Array {
  return Float64Array.from(space, (spec) =>
    Object.hasOwn(parameters, spec.name) ? encode(spec, parameters[spec.name]) : inactivePlace,
  );
}

function decode(spec: ParameterSpec, u: number): Json {
  if (spec.kind !== 'categorical') return decodeNumber(spec, u);
  const index = Math.floor(u * spec.values.length);
  return spec.values[Math.min(Math.max(index, 0), spec.values.length - 1)];
}

function encode(spec: ParameterSpec, value: Json): number {
  if (spec.kind === 'categorical') return (categoryOf(spec, value) + 0.5) / spec.values.length;
  if (typeof value !== 'number') throw new TypeError(`${spec.name} is ${canonicalJson(value)}, not a number`);
  return encodeNumber(spec, value);
}

/** The index of a value in a list. @throws RangeError where the list lacks it */
export function categoryOf(spec: CategoricalSpec, value: Json): number {
  const text = canonicalJson(value);
  const index = spec.values.findIndex((each) => canonicalJson(each) === text);
  if (index < 0) throw new RangeError(`${text} is not among the values of ${spec.name}`);
  return index;
}
