import { dirname, isAbsolute, join, normalize } from 'node:path';
import { UserError } from '../core/errors.js';
import { mergeConfigs, movedPaths } from './merge-configs.js';
import { isMapping, type Path } from './path.js';
import type { Problem } from './problems.js';
import { complaint, shown } from './words.js';
import { type Position, readYaml, type YamlSource } from './yaml-source.js';

/** A position in one of the files that a config is made of. */
export interface Place extends Position {
  readonly file: string;
  /** 0 for the config itself, 1 for what it extends, and so on. */
  readonly order: number;
}

/** A config with what it extends, as one value that still knows where each part of it stands. */
export interface ConfigSource {
  /** undefined where a file can't be read. */
  readonly value: unknown;
  readonly errors: readonly (Place & { readonly message: string })[];
  /** Where a path's key or value stands; where the path is missing, its nearest key. */
  locate(path: Path, at: Problem['at']): Place;
  /** Whether one of the files holds something at this path. */
  has(path: Path): boolean;
}

interface Layer {
  readonly file: string;
  readonly source: YamlSource;
}

/**
 * Reads a config, and the configs that it extends one after the other.
 *
 * @param read the text of a file that `extends` names. @throws UserError where it can't be read
 */
export function readConfigSource(text: string, file: string, read: (path: string) => string): ConfigSource {
  const layers: Layer[] = [];
  const errors: ConfigSource['errors'][number][] = [];
  let isWhole = true;
  let next: { readonly text: string; readonly file: string } | null = { text, file };
  while (next !== null) {
    const layer: Layer = { file: next.file, source: readYaml(next.text) };
    layers.push(layer);
    const order = layers.length - 1;
    errors.push(...layer.source.errors.map((error) => ({ ...error, file: layer.file, order })));
    const base = findBase(layers, read);
    if ('message' in base) errors.push({ ...placeIn(layer, order, ['extends'], 'value'), message: base.message });
    isWhole &&= layer.source.value !== undefined && !('message' in base);
    next = 'message' in base ? null : base.next;
  }
  return {
    value: isWhole ? merged(layers) : undefined,
    errors,
    locate: (path, at) => locateIn(layers, path, at),
    has: (path) => layers.some(({ source }) => source.has(path)),
  };
}

function placeIn({ file, source }: Layer, order: number, path: Path, at: Problem['at']): Place {
  return { ...source.locate(path, at), file, order };
}

/** The file that holds most of the path; of equals the one that wins. */
function locateIn(layers: readonly Layer[], path: Path, at: Problem['at']): Place {
  const reach = layers.map(({ source }) => path.findIndex((_, end) => !source.has(path.slice(0, end + 1))));
  const held = reach.map((end) => (end < 0 ? path.length : end));
  const order = held.indexOf(Math.max(...held));
  return placeIn(layers[order], order, path, at);
}

function baseNamedBy({ source }: Layer): unknown {
  return isMapping(source.value) ? source.value.extends : undefined;
}

type Base = { readonly next: { readonly text: string; readonly file: string } | null } | { readonly message: string };

/** What the last of the files extends. */
function findBase(layers: readonly Layer[], read: (path: string) => string): Base {
  const last = layers[layers.length - 1];
  const named = baseNamedBy(last);
  if (layers.length > 1 && last.source.value !== undefined && !isMapping(last.source.value)) {
    return { message: complaint('the file holds no mapping', 'a config is wanted', 'correct it, or extend another') };
  }
  if (named === undefined) return { next: null };
  if (typeof named !== 'string' || named.trim() === '') {
    const found = `extends is ${shown(named)}`;
    return { message: complaint(found, 'the path of a config is wanted', 'write e.g. extends: base.yaml') };
  }
  const file = isAbsolute(named) ? named : join(dirname(last.file), named);
  if (layers.some((layer) => normalize(layer.file) === normalize(file))) {
    const found = `extends leads back to ${file}`;
    return { message: complaint(found, 'a config that does not extend this one is wanted', 'remove one of them') };
  }
  try {
    return { next: { text: read(file), file } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { message: `extends names ${error.message}` };
  }
}

function merged([own, ...bases]: readonly Layer[]): unknown {
  // The config's own is looked at as it is where it extends nothing: it may be no mapping at all.
  if (bases.length === 0 || !isMapping(own.source.value)) return own.source.value;
  const folder = dirname(own.file);
  const below = bases.toReversed().map(({ file, source }) => {
    // `findBase` has seen that it is a mapping.
    return movedPaths(isMapping(source.value) ? source.value : {}, dirname(file), folder);
  });
  return [...below, own.source.value].reduce((base, value) => mergeConfigs(base, value));
}
