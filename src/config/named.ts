import type { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import type { OptionsCatalog } from '../core/port.js';
import { isMapping, type Path, pathText } from './path.js';
import type { Problems } from './problems.js';
import { complaint, listed, shown, unknownName } from './words.js';

/** A section whose `name` picks an implementation and whose other keys are that implementation's options. */
export interface NamedSection {
  readonly entries: OptionsCatalog;
  readonly defaultName: string;
  /** Words that can stand in the name's place though they are no implementation's. */
  readonly words?: readonly string[];
  /** Options that every implementation has. */
  readonly common: z.core.$ZodLooseShape;
}

/** The options of one implementation with those that all have, unknown keys refused. */
export function optionsSchema(options: z.ZodObject, common: z.core.$ZodLooseShape): z.ZodObject {
  return options.safeExtend(common).strict();
}

/**
 * A name, or a mapping with `name` (the default one where it is left out) and options.
 *
 * @returns `{ name, … }` with every default filled in; undefined where there was something to complain about
 */
export function checkNamed(
  problems: Problems,
  section: NamedSection,
  raw: unknown,
  path: Path,
): { readonly name: string; readonly [option: string]: JsonObject[string] } | undefined {
  const { entries, defaultName, common } = section;
  const names = [...(section.words ?? []), ...Object.keys(entries)];
  const mapping = raw === undefined || raw === null ? {} : typeof raw === 'string' ? { name: raw } : raw;
  if (!isMapping(mapping)) {
    const wanted = `a name (${listed(names)}) or a mapping with name and options is wanted`;
    problems.add(path, complaint(`${pathText(path)} is ${shown(raw)}`, wanted, `write e.g. ${defaultName}`));
    return undefined;
  }
  const { name = defaultName, ...options } = mapping;
  if (typeof name !== 'string' || !Object.hasOwn(entries, name)) {
    problems.add([...path, 'name'], unknownName(pathText([...path, 'name']), name, names));
    return undefined;
  }
  const checked = problems.check(optionsSchema(entries[name].options, common), options, path);
  // Options come from YAML and schemas of plain values: JSON all through.
  return checked === undefined ? undefined : { name, ...(checked as JsonObject) };
}
