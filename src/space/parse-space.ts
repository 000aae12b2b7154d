import { z } from 'zod';
import { UserErrors } from '../core/errors.js';
import type { ParameterSpec, Space } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';
import { type Declaration, declarationSchema, toParameterSpec } from './declaration.js';

/**
 * Declarations by name as a space of its own: what a parameter is for is left to whoever asks, so its path is its name.
 *
 * @throws UserErrors (usage) with every mistake, as `space.NAME…: what is wrong`
 */
export function parseSpace(declarations: Readonly<Record<string, unknown>>): Space {
  const parsed = z.record(z.string(), declarationSchema).safeParse(declarations);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${['space', ...path].join('.')}: ${message}`);
    throw new UserErrors('usage', lines);
  }
  const space = Object.entries(parsed.data).map(([name, declaration]) => specOf(name, declaration));
  const lines = space.flatMap((spec) => conditionErrors(spec, space));
  if (lines.length > 0) throw new UserErrors('usage', lines);
  return space;
}

function specOf(name: string, declaration: Declaration): ParameterSpec {
  return toParameterSpec({ name, path: name, declaration, integer: false });
}

function conditionErrors(spec: ParameterSpec, space: Space): readonly string[] {
  if (spec.condition === null || !('equals' in spec.condition)) return [];
  const { parameter, equals } = spec.condition;
  const at = `space.${spec.name}.when.${parameter}`;
  const parent = space.find(({ name }) => name === parameter);
  if (parent === undefined) return [`${at}: no parameter has this name; name one of the space's others`];
  if (!canBe(parent, equals))
    return [`${at}: ${parameter} can't be ${canonicalJson(equals)}; name a value it can have`];
  return leadsBack(spec, space) ? [`${at}: leads back to ${spec.name}; a chain of conditions must have an end`] : [];
}

function canBe(spec: ParameterSpec, value: unknown): boolean {
  if (spec.kind === 'categorical') return spec.values.some((each) => canonicalJson(each) === canonicalJson(value));
  if (typeof value !== 'number') return false;
  return (value >= spec.low && value <= spec.high) || (spec.zero && value === 0);
}

/** Whether the chain of conditions from a parameter comes back to it. */
function leadsBack(spec: ParameterSpec, space: Space): boolean {
  let at: ParameterSpec | undefined = spec;
  for (let links = 0; links < space.length && at !== undefined; links++) {
    const parent: string | undefined = at.condition?.parameter;
    if (parent === spec.name) return true;
    at = space.find(({ name }) => name === parent);
  }
  return false;
}
