import type { Json, JsonObject } from '../core/json.js';
import { canonicalJson } from '../util/hash.js';

/** What the two plans are called. */
type Called = readonly [string, string];

/**
 * What differs between two plans' contents (see `planIdentity`), path by path, in the order of the paths.
 *
 * @returns e.g. `training.epochs: 20 before, 30 now`; `space.dropout: not there before, {…} now`
 */
export function describePlanChanges(
  before: JsonObject,
  now: JsonObject,
  called: Called = ['before', 'now'],
): readonly string[] {
  return differences('', before, now, called);
}

function differences(path: string, before: Json | undefined, now: Json | undefined, called: Called): readonly string[] {
  if (canonicalJson(before) === canonicalJson(now)) return [];
  const [old, current] = [childrenOf(before), childrenOf(now)];
  if (old === null || current === null) return [`${path}: ${told(before)} ${called[0]}, ${told(now)} ${called[1]}`];
  const keys = [...new Set([...old.keys(), ...current.keys()])].sort();
  const inside = keys.flatMap((key) =>
    differences(path === '' ? key : `${path}.${key}`, old.get(key), current.get(key), called),
  );
  return inside.length > 0 ? inside : [`${path}: the order is another`];
}

/** The parts of a mapping, or of a list whose entries have names (parameters, steps); null: told as a whole. */
function childrenOf(value: Json | undefined): ReadonlyMap<string, Json> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = (value as readonly Json[]).map((entry) => [nameOf(entry), entry] as const);
  const names = new Set(named.map(([name]) => name));
  return names.has(null) || names.size < named.length
    ? null
    : new Map(named.map(([name, entry]) => [String(name), entry]));
}

function nameOf(entry: Json): string | null {
  if (typeof entry !== 'object' || entry === null || !('name' in entry)) return null;
  return typeof entry.name === 'string' ? entry.name : null;
}

function told(value: Json | undefined): string {
  return value === undefined ? 'not there' : canonicalJson(value);
}
