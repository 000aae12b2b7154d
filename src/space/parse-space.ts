import { z } from 'zod';
import { UserErrors } from '../core/errors.js';
import type { ParameterSpec, Space } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';
import { canBe, leadsBack } from './conditions.js';
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
