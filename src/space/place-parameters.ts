import type { Json } from '../core/json.js';
import type { NumericSpec, ParameterSpec, Parameters, Space } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';
import { stepCount, stepValue } from './axis.js';
import { keepActive } from './conditions.js';

export type Placed = { readonly parameters: Parameters } | { readonly reason: string };

/** How far, as a share of a range or a step, a value may be off: what arithmetic and text do to the last digits. */
const slack = 1e-9;

/**
 * A candidate that comes from elsewhere, as one of this space: values in the space's own words, active parameters only;
 * or why it is none. Reasons name no values, so that they can be counted.
 */
export function placeParameters(space: Space, given: Parameters): Placed {
  const stranger = Object.keys(given).find((name) => !space.some((spec) => spec.name === name));
  if (stranger !== undefined) return { reason: `${stranger} is not in the space` };
  const values: Record<string, Json> = {};
  for (const spec of space) {
    if (!Object.hasOwn(given, spec.name)) continue;
    const value = placeValue(spec, given[spec.name]);
    if (value === undefined) return { reason: `${spec.name} has a value that the space does not` };
    values[spec.name] = value;
  }
  const missing = space.find((spec) => !Object.hasOwn(values, spec.name) && wouldBeActive(space, spec, values));
  return missing === undefined ? { parameters: keepActive(space, values) } : { reason: `${missing.name} is missing` };
}

function wouldBeActive(space: Space, { name }: ParameterSpec, values: Parameters): boolean {
  return Object.hasOwn(keepActive(space, { ...values, [name]: null }), name);
}

function placeValue(spec: ParameterSpec, value: Json): Json | undefined {
  if (spec.kind !== 'categorical') return typeof value === 'number' ? placeNumber(spec, value) : undefined;
  const text = canonicalJson(value);
  // Programs that know plain choices only tell a list or a mapping by its JSON text.
  return spec.values.find((each) => canonicalJson(each) === text || JSON.stringify(each) === value);
}

function placeNumber(spec: NumericSpec, value: number): number | undefined {
  const { low, high, zero, kind, step } = spec;
  if (zero && value === 0) return 0;
  const room = slack * (high - low);
  if (!(value >= low - room && value <= high + room)) return undefined;
  if (step === null) return kind === 'integer' && !Number.isInteger(value) ? undefined : clamp(value, low, high);
  const steps = (value - low) / step;
  const index = Math.round(steps);
  const isOnStep = Math.abs(steps - index) <= slack * Math.max(1, steps) && index < stepCount(spec, step);
  return isOnStep ? stepValue(spec, step, index) : undefined;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
