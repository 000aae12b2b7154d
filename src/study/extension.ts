import type { Json, JsonObject } from '../core/json.js';
import { canonicalJson } from '../util/hash.js';

/** What may grow in a study that has begun, by its path in the plan's identity. */
const growing = [
  ['strategy', 'trials'],
  ['validation', 'options', 'repeats'],
] as const;

/**
 * Whether a plan is another one only in that it asks for more: more trials, more repeats. What is done then stays of
 * use, and the study goes on. (It need not equal a fresh, longer one: a strategy may spread its first candidates by the
 * number of trials.)
 */
export function isLongerPlan(before: JsonObject, now: JsonObject): boolean {
  if (canonicalJson(withoutGrowing(before)) !== canonicalJson(withoutGrowing(now))) return false;
  return growing.every((path) => grew(valueAt(before, path), valueAt(now, path)));
}

function grew(before: Json | undefined, now: Json | undefined): boolean {
  if (typeof before === 'number' && typeof now === 'number') return now >= before;
  return canonicalJson(before) === canonicalJson(now);
}

function withoutGrowing(identity: JsonObject): JsonObject {
  return growing.reduce<JsonObject>((left, path) => without(left, path), identity);
}

function without(value: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  const { [key]: child, ...others } = value;
  if (rest.length === 0 || !isObject(child)) return rest.length === 0 ? others : value;
  return { ...others, [key]: without(child, rest) };
}

function valueAt(value: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
