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

/**
 * A candidate of what may be more than one: only the parameters that are active, in the space's order. Conditions chain,
 * in any order of declaration; a parent that the space or the values lack deactivates. Circles are config's to refuse.
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
