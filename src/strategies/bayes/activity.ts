import type { Json } from '../../core/json.js';
import type { ParameterSpec, Space } from '../../core/space.js';
import { decodeNumber } from '../../space/axis.js';
import { canonicalJson } from '../../util/hash.js';
import { categoryAt } from './axis.js';

/**
 * Whether a parameter has a value at a point of the unit cube, without making the candidate: the question is asked
 * thousands of times a proposal.
 */
export type IsTrue = (point: Float64Array) => boolean;

/** Whether the parameter's value at a point is this one, its activity left aside. */
export function createMatch(spec: ParameterSpec, index: number, value: Json): IsTrue {
  if (spec.kind === 'categorical') {
    const wanted = canonicalJson(value);
    const category = spec.values.findIndex((each) => canonicalJson(each) === wanted);
    return (point) => categoryAt(spec.values.length, point[index]) === category;
  }
  return (point) => decodeNumber(spec, point[index]) === value;
}

const always: IsTrue = () => true;
const never: IsTrue = () => false;

/** For each parameter, whether it is active at a point: the rule of `space/conditions.ts`. */
export function createActivity(space: Space): readonly IsTrue[] {
  const made = new Map<ParameterSpec, IsTrue>();
  const make = (spec: ParameterSpec): IsTrue => {
    const known = made.get(spec);
    if (known !== undefined) return known;
    const activity = conditionOf(spec);
    made.set(spec, activity);
    return activity;
  };
  const conditionOf = ({ condition }: ParameterSpec): IsTrue => {
    if (condition === null) return always;
    const index = space.findIndex(({ name }) => name === condition.parameter);
    if (index < 0) return never;
    const parent = space[index];
    const parentIsActive = make(parent);
    const isEqual = 'equals' in condition;
    const matches = createMatch(parent, index, isEqual ? condition.equals : condition.differs);
    return (point) => parentIsActive(point) && matches(point) === isEqual;
  };
  return space.map(make);
}
