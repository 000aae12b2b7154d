import { parseDocument } from 'yaml';
import type { Json } from '../core/json.js';
import { asMapping } from './merge-configs.js';
import { isMapping, type Path } from './path.js';
import { complaint } from './words.js';

type Mapping = Readonly<Record<string, unknown>>;

/** A value given outside the file. */
export interface Override {
  /** Dotted, e.g. `training.epochs`, `space.lambda.high`, `preprocessing.remove-outliers.threshold`. */
  readonly path: string;
  /** A text is read as YAML; anything else is the value itself. */
  readonly value: Json;
  /** How the person gave it, for error messages; `--set PATH` where left out. */
  readonly flag?: string;
}

export interface AppliedOverride {
  readonly label: string;
  readonly path: Path;
}

export interface OverrideResult {
  readonly value: Mapping;
  readonly applied: readonly AppliedOverride[];
  readonly errors: readonly { readonly label: string; readonly message: string }[];
}

function overrideLabel(override: Override): string {
  return override.flag ?? `--set ${override.path}`;
}

/** Puts the values in their places, on a copy; null removes. @param spaceNames names that stand as one key inside `space` */
export function applyOverrides(
  root: Mapping,
  overrides: readonly Override[],
  spaceNames: readonly string[],
): OverrideResult {
  const errors: { label: string; message: string }[] = [];
  const applied: AppliedOverride[] = [];
  let value = root;
  for (const override of overrides) {
    const label = overrideLabel(override);
    const parsed = parseValue(override.value);
    const path = splitPath(override.path, value, spaceNames);
    if (parsed.error !== null) errors.push({ label, message: parsed.error });
    else if (path === null) errors.push({ label, message: emptyPath });
    else {
      const placed = putInMapping(value, path, parsed.value);
      if (placed === null) errors.push({ label, message: noPlace });
      else {
        value = placed.value;
        applied.push({ label, path: placed.path });
      }
    }
  }
  return { value, applied, errors };
}

const emptyPath = complaint(
  'the path has an empty part',
  'names with single dots between them are wanted',
  'write e.g. --set training.epochs=10',
);
const noPlace = complaint(
  'the path leads into a list',
  'a position in the list, counted from 0, or the name of a preprocessing step that the config has is wanted',
  'correct the path, or set the whole list',
);

function parseValue(value: Json): { readonly value: unknown; readonly error: string | null } {
  if (typeof value !== 'string') return { value, error: null };
  const document = parseDocument(value, { prettyErrors: false });
  if (document.errors.length === 0) return { value: document.toJS(), error: null };
  const found = `'${value}' can't be read as YAML`;
  return { value: null, error: complaint(found, 'a value such as 0.1, relu or [64, 32] is wanted', 'quote it') };
}

/** Names inside `space`, or a block of it, may hold dots themselves: the longest one that is known, or is there, is one key. */
function splitPath(path: string, root: unknown, spaceNames: readonly string[]): Path | null {
  const segments = path.split('.').map((segment) => segment.trim());
  if (segments.some((segment) => segment === '')) return null;
  if (segments[0] !== 'space' || segments.length < 2) return segments;
  const space = isMapping(root) ? root.space : undefined;
  const isInBlock = Array.isArray(space) && /^\d+$/.test(segments[1]);
  const before = isInBlock ? segments.slice(0, 2) : ['space'];
  const own = isInBlock ? space[Number(segments[1])] : space;
  const names = new Set([...spaceNames, ...(isMapping(own) ? Object.keys(own) : [])]);
  const rest = segments.slice(before.length);
  for (let length = rest.length; length > 0; length--) {
    const name = rest.slice(0, length).join('.');
    if (names.has(name)) return [...before, name, ...rest.slice(length)];
  }
  return rest.length === 0 ? before : [...before, rest.join('.')];
}

interface Placed<T> {
  readonly value: T;
  readonly path: Path;
}

/** null where the path leads into a list that has no such entry. `owner` is the key that `container` stands under. */
function put(container: unknown, path: Path, value: unknown, owner: string): Placed<unknown> | null {
  if (path.length === 0) return { value, path: [] };
  if (Array.isArray(container)) return putInList(container, path, value);
  return putInMapping(asMapping(container, owner), path, value);
}

/** As under `extends`, an empty value takes away a key that is there. */
function putInMapping(mapping: Mapping, path: Path, value: unknown): Placed<Mapping> | null {
  const [key, ...rest] = path;
  if (value === null && rest.length === 0 && Object.hasOwn(mapping, key)) {
    const { [key]: _, ...others } = mapping;
    return { value: others, path };
  }
  const inner = put(Object.hasOwn(mapping, key) ? mapping[key] : undefined, rest, value, String(key));
  return inner === null ? null : { value: { ...mapping, [key]: inner.value }, path: [key, ...inner.path] };
}

function putInList(list: readonly unknown[], path: Path, value: unknown): Placed<unknown> | null {
  const [key, ...rest] = path;
  const position = /^\d+$/.test(String(key)) ? Number(key) : list.findIndex((entry) => stepName(entry) === key);
  if (position < 0 || position >= list.length) return null;
  const entry = list[position];
  const named = stepName(entry) === key;
  const inner = named
    ? putInMapping(isMapping(entry) ? entry : { [key]: {} }, [key, ...rest], value)
    : put(entry, rest, value, String(key));
  return inner === null ? null : { value: list.with(position, inner.value), path: [position, ...inner.path] };
}

/** `standardize`, or the one key of `{ remove-outliers: … }`. */
function stepName(entry: unknown): unknown {
  return isMapping(entry) ? Object.keys(entry)[0] : entry;
}
