import type { z } from 'zod';
import type { Json } from '../core/json.js';
import type { ParameterSpec, Space } from '../core/space.js';
import {
  categoricalDeclarationSchema,
  type Declaration,
  numericDeclarationSchema,
  toParameterSpec,
} from '../space/declaration.js';
import { isMapping, type Path } from './path.js';
import type { Problems } from './problems.js';
import { addShared, isShared } from './space-shared.js';
import { kindsOf, layerSchemas, shortNames, type Targets } from './targets.js';
import { addUnknownParameter } from './unknown-parameter.js';
import { complaint, findNearName, shown } from './words.js';

/** Each parameter's declaration, checked by itself: every value that it may take fits the place where it goes. */
export function checkParameters(problems: Problems, raw: unknown, targets: Targets): Space {
  if (raw === undefined || raw === null || (isMapping(raw) && Object.keys(raw).every((key) => key === 'where'))) {
    const found = raw === undefined ? 'space is missing' : 'space is empty';
    const remedy = 'add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }';
    problems.add(['space'], complaint(found, 'at least one parameter to search is wanted', remedy));
    return [];
  }
  if (!isMapping(raw)) {
    const remedy = 'write e.g. lambda: { low: 1e-7, high: 1e-1, log: true }';
    problems.add(['space'], complaint(`space is ${shown(raw)}`, 'a mapping of parameters is wanted', remedy));
    return [];
  }
  const { where: _, ...entries } = raw;
  const own = Object.entries(entries).filter(([, entry]) => !isShared(entry));
  const specs = own.flatMap(([name, entry]) => checkEntry(problems, name, entry, targets));
  const shared = Object.entries(entries).filter(([, entry]) => isShared(entry));
  return addShared(
    problems,
    specs.filter((spec) => spec !== undefined),
    { shared, all: Object.keys(entries), targets },
  );
}

function checkEntry(problems: Problems, name: string, entry: unknown, targets: Targets) {
  const path = pathOf(name);
  if (!isByLayer(path, entry)) return [checkParameter(problems, name, entry, targets)];
  return Object.entries(entry).map(([layer, own]) => {
    const place = { name: `${name}.${layer}`, path: `${path}.${layer}`, target: layerSchemas[path] };
    return checkDeclared(problems, own, { ...place, kinds: kindsOf(place.target), at: ['space', name, layer] });
  });
}

/** Whether an entry says for each layer what is searched: a mapping that is no declaration, nor a misspelt one. */
function isByLayer(path: string, entry: unknown): entry is Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(layerSchemas, path) || !isMapping(entry) || Object.keys(entry).length === 0) return false;
  const known = [...rangeKeys, 'values', 'when'];
  const isKnown = (key: string) => known.includes(key) || findNearName(key, known) !== undefined;
  return Object.entries(entry).every(([key, own]) => isMapping(own) || !isKnown(key));
}

/** Mappings of layers were taken apart before: another one is a misspelt declaration. */
function plainKindsOf(path: string, target: z.ZodType): ReadonlySet<string> {
  return kindsOf(Object.hasOwn(layerSchemas, path) ? layerSchemas[path] : target);
}

/** What a name in a space stands for; below a value that may differ from layer to layer stand the layers. */
function pathOf(name: string): string {
  if (Object.hasOwn(shortNames, name)) return shortNames[name];
  const [short, ...layer] = name.split('.');
  const whole = Object.hasOwn(shortNames, short) ? shortNames[short] : '';
  return layer.length > 0 && Object.hasOwn(layerSchemas, whole) ? `${whole}.${layer.join('.')}` : name;
}

/** The schema of a path's value, that of one layer included. */
function targetOf(path: string, targets: Targets): z.ZodType | undefined {
  const whole = Object.keys(layerSchemas).find((each) => path.startsWith(`${each}.`));
  return targets.get(path) ?? (whole === undefined ? undefined : layerSchemas[whole]);
}

function checkParameter(problems: Problems, name: string, entry: unknown, targets: Targets): ParameterSpec | undefined {
  const path = pathOf(name);
  const target = targetOf(path, targets);
  if (target === undefined) {
    addUnknownParameter(problems, name, targets);
    return undefined;
  }
  return checkDeclared(problems, entry, { name, path, target, kinds: plainKindsOf(path, target), at: ['space', name] });
}

function checkDeclared(problems: Problems, entry: unknown, place: Place): ParameterSpec | undefined {
  switch (formOf(entry, place.kinds)) {
    case 'range':
      return checkRange(problems, entry, place);
    case 'list':
      return checkList(problems, entry, place);
    case 'plain':
      return checkPlain(problems, entry, place);
  }
}

interface Place {
  readonly name: string;
  readonly path: string;
  readonly target: z.ZodType;
  readonly kinds: ReadonlySet<string>;
  readonly at: Path;
}

const rangeKeys = Object.keys(numericDeclarationSchema.shape).filter((key) => key !== 'when');

/** Which form is meant, so that a mistake is told where it stands. */
function formOf(entry: unknown, kinds: ReadonlySet<string>): 'range' | 'list' | 'plain' {
  if (!isMapping(entry)) return 'plain';
  if ('values' in entry) return 'list';
  if (rangeKeys.some((key) => key in entry)) return 'range';
  if (kinds.has('object')) return 'plain';
  const near = Object.keys(entry).map((key) => findNearName(key, [...rangeKeys, 'values']));
  return near.includes('values') || !takesNumbers(kinds) ? 'list' : 'range';
}

function takesNumbers(kinds: ReadonlySet<string>): boolean {
  return kinds.has('number') || kinds.has('integer');
}

function checkRange(problems: Problems, entry: unknown, place: Place): ParameterSpec | undefined {
  const { name, path, target, kinds, at } = place;
  if (!takesNumbers(kinds)) {
    const takes = kinds.has('choice') ? 'not every number' : 'no single number';
    const found = `space.${name} is a range, but ${path} takes ${takes}`;
    problems.add(at, complaint(found, 'a list of values is wanted', 'write { values: […] }'), 'key');
    return undefined;
  }
  const before = problems.list.length;
  const range = problems.check(numericDeclarationSchema, entry, at);
  if (range === undefined) return undefined;
  const integer = !kinds.has('number');
  for (const end of ['low', 'high'] as const) problems.check(target, range[end], [...at, end]);
  if (range.zero === true) problems.check(target, 0, [...at, 'zero']);
  if (integer && range.step !== undefined && !Number.isInteger(range.step)) {
    const found = `space.${name}.step is ${range.step}`;
    problems.add([...at, 'step'], complaint(found, `a whole number is wanted, as ${path} takes them`, 'round it'));
  }
  if (problems.list.length > before) return undefined;
  return toParameterSpec({ name, path, declaration: range, integer });
}

function checkList(problems: Problems, entry: unknown, place: Place): ParameterSpec | undefined {
  const list = problems.check(categoricalDeclarationSchema, entry, place.at);
  if (list === undefined) return undefined;
  const settings = list.values.map((value, index) =>
    problems.check(place.target, value, [...place.at, 'values', index]),
  );
  return settings.includes(undefined) ? undefined : withSettings(place, list, settings);
}

/** A plain value: a parameter with one value. */
function checkPlain(problems: Problems, entry: unknown, place: Place): ParameterSpec | undefined {
  const { name, target, kinds, at } = place;
  if (entry === null || (Array.isArray(entry) && !kinds.has('array'))) {
    const wanted = takesNumbers(kinds) ? '{ low, high } or { values: […] } is wanted' : '{ values: […] } is wanted';
    const remedy = entry === null ? 'add it' : `write { values: ${JSON.stringify(entry)} }`;
    problems.add(at, complaint(`space.${name} is ${shown(entry)}`, wanted, remedy));
    return undefined;
  }
  const setting = problems.check(target, entry, at);
  if (setting === undefined) return undefined;
  return withSettings(place, categoricalDeclarationSchema.parse({ values: [entry] }), [setting]);
}

function withSettings(place: Place, declaration: Declaration, settings: readonly unknown[]): ParameterSpec {
  const { name, path } = place;
  const spec = toParameterSpec({ name, path, declaration, integer: false });
  // What a schema of settings gives back is JSON.
  return spec.kind === 'categorical' ? { ...spec, settings: settings as readonly Json[] } : spec;
}
