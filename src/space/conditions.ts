import type { Json } from '../core/json.js';
import type { Condition, ParameterSpec, Parameters, Space } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';

/**
 * Whether a condition holds for its parent's value. Without a value neither `equals` nor `differs` holds: an inactive
 * parent deactivates.
 */
export function holds(condition: Condition, parentValue: Json | undefined): boolean {
  if (parentValue === undefined) return false;
  const wanted = 'equals' in condition ? condition.equals : condition.differs;
  const same = canonicalJson(parentValue) === canonicalJson(wanted);
  return 'equals' in condition ? same : !same;
}

/** Whether a parameter can have a value at all. */
export function canBe(spec: ParameterSpec, value: Json): boolean {
  if (spec.kind === 'categorical') return spec.values.some((each) => canonicalJson(each) === canonicalJson(value));
  if (typeof value !== 'number') return false;
  return (value >= spec.low && value <= spec.high) || (spec.zero && value === 0);
}

/** Whether the chain of conditions from a parameter comes back to it. */
export function leadsBack(spec: ParameterSpec, space: Space): boolean {
  let at: ParameterSpec | undefined = spec;
  for (let links = 0; links < space.length && at !== undefined; links++) {
    const parent: string | undefined = at.condition?.parameter;
    if (parent === spec.name) return true;
    at = space.find(({ name }) => name === parent);
  }
  return false;
}

/**
 * A candidate of what may be more than one: only the parameters that are active, in the space's order. Conditions chain,
 * in any order of declaration; a parent that the space or the values lack deactivates. Circles are for `leadsBack` to find first.
 */
export function keepActive(space: Space, values: Parameters): Parameters {
  const specs = new Map(space.map((spec) => [spec.name, spec]));
  const isActive = (spec: ParameterSpec): boolean => {
    if (!Object.hasOwn(values, spec.name)) return false;
    if (spec.condition === null) return true;
    const parent = specs.get(spec.condition.parameter);
    return parent !== undefined && isActive(parent) && holds(spec.condition, values[parent.name]);
  };
  return Object.fromEntries(space.filter(isActive).map(({ name }) => [name, values[name]]));
}
