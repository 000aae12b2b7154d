import { isAbsolute, join, relative } from 'node:path';
import { isMapping, type Path, valueAt } from './path.js';

type Mapping = Readonly<Record<string, unknown>>;

/** How a config is laid over the one that it extends. */

/** Sections that may be written as their name alone. */
const sectionsWithNames = ['model', 'optimizer', 'schedule', 'penalty', 'averaging', 'strategy', 'validation'];

/** A shorthand (`optimizer: adam`, `objective: auc`) stands for its name or metric. */
export function asMapping(value: unknown, owner: string): Mapping {
  if (isMapping(value)) return value;
  if (typeof value !== 'string') return {};
  if (owner === 'objective') return { metric: value };
  return sectionsWithNames.includes(owner) ? { name: value } : {};
}

/**
 * Mappings are merged key by key; everything else, lists too, is replaced; an empty value (null) removes the key. Where
 * the new mapping has another `name`, is a gate for another metric, or declares a parameter in another form, it takes the
 * place of the whole, as what stood there belonged to the old one. The base's `study` and `extends` are its own.
 */
export function mergeConfigs(base: Mapping, own: Mapping): Mapping {
  const { study: _study, extends: _base, ...inherited } = base;
  const { extends: _, ...rest } = own;
  return mergeMappings(inherited, rest);
}

function mergeMappings(base: Mapping, own: Mapping): Mapping {
  const value: Record<string, unknown> = { ...base };
  for (const [key, given] of Object.entries(own)) {
    const inherited = Object.hasOwn(base, key) ? base[key] : undefined;
    if (given === null && inherited !== undefined) delete value[key];
    else value[key] = mergeValue(inherited, given, key);
  }
  return value;
}

function mergeValue(base: unknown, own: unknown, key: string): unknown {
  if (!isMapping(own)) return own;
  const below = asMapping(base, key);
  return isAnother(below, own, key) ? own : mergeMappings(below, own);
}

function isAnother(base: Mapping, own: Mapping, key: string): boolean {
  const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
  if (key === 'gate') return differs(base.metric, own.metric);
  return differs(base.name, own.name) || differs(formOf(base), formOf(own));
}

/** How a parameter of the space is declared, as far as it can be told. */
function formOf(declaration: Mapping): string | undefined {
  if ('values' in declaration) return 'values';
  if ('same' in declaration) return 'same';
  return 'low' in declaration || 'high' in declaration ? 'range' : undefined;
}

/** Paths that are relative to the file that they stand in. */
const filePaths: readonly Path[] = [
  ['data', 'source'],
  ['data', 'source', 'images'],
  ['data', 'source', 'labels'],
  ['data', 'testSource'],
  ['data', 'testSource', 'images'],
  ['data', 'testSource', 'labels'],
  ['strategy', 'history'],
];

/** A config as it reads in another folder: what is relative to its own leads to the same files. */
export function movedPaths(config: Mapping, from: string, to: string): Mapping {
  if (from === to) return config;
  return filePaths.reduce<Mapping>((value, path) => {
    const named = valueAt(value, path);
    return typeof named === 'string' && !isAbsolute(named) ? withValueAt(value, path, moved(named, from, to)) : value;
  }, config);
}

function moved(file: string, from: string, to: string): string {
  // What one of two folders is relative to is not known here.
  return isAbsolute(from) === isAbsolute(to) ? relative(to, join(from, file)) : join(from, file);
}

function withValueAt(mapping: Mapping, [key, ...rest]: Path, value: unknown): Mapping {
  const inner = mapping[key];
  return { ...mapping, [key]: rest.length === 0 || !isMapping(inner) ? value : withValueAt(inner, rest, value) };
}
