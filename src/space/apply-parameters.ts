import type { Json } from '../core/json.js';
import type { PreprocessingStep, Settings } from '../core/settings.js';
import type { ParameterSpec, Parameters, Space } from '../core/space.js';
import { categoryOf } from './encode.js';

/**
 * The fixed settings with a candidate's values in their places; the settings given stay as they are. A value that holds
 * others (`training.optimizer`) goes in before those that it holds (`training.optimizer.learningRate`). Options of
 * preprocessing steps are found by the step's name: `preprocessing.remove-outliers.threshold`.
 *
 * @throws Error where a path leads nowhere (a bug: config checks every path of a space)
 */
export function applyParameters(settings: Settings, space: Space, parameters: Parameters): Settings {
  const candidate = structuredClone(settings);
  const active = space.filter(({ name }) => Object.hasOwn(parameters, name));
  const placed = active.flatMap((spec) => [spec, ...(spec.also ?? []).map((path) => ({ ...spec, path }))]);
  const shallowFirst = placed.toSorted((a, b) => depth(a) - depth(b));
  for (const spec of shallowFirst) put(candidate, spec, settingOf(spec, parameters[spec.name]));
  return candidate;
}

function depth({ path }: ParameterSpec): number {
  return path.split('.').length;
}

function settingOf(spec: ParameterSpec, value: Json): Json {
  return spec.kind === 'categorical' ? spec.settings[categoryOf(spec, value)] : value;
}

/** Paths of values that may differ from layer to layer: see `LayerValues`. */
const layerValued = ['training.penalty.lambda', 'model.dropout'];

/** Settings seen as what they are in memory: nested plain objects, and the list of preprocessing steps. */
type Tree = { [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(settings: Settings, { name, path }: ParameterSpec, value: Json): void {
  const whole = layerValued.find((each) => path.startsWith(`${each}.`));
  // A layer's name is one key, whatever is in it.
  const keys = whole === undefined ? path.split('.') : [...whole.split('.'), path.slice(whole.length + 1)];
  const last = keys.pop();
  const holder = keys.reduce<unknown>((parent, key) => childOf(parent, key, path), settings);
  if (last === undefined || !isTree(holder))
    throw new Error(`the path ${path} of ${name} leads nowhere in the settings`);
  // A copy, so that candidates never share an object of the space.
  holder[last] = structuredClone(value);
}

/** A number that was there for all layers becomes that of the others, where one of them gets its own. */
function childOf(parent: unknown, key: string, path: string): unknown {
  const found = child(parent, key);
  if (typeof found !== 'number' || !isTree(parent)) return found;
  if (!layerValued.some((whole) => path.startsWith(`${whole}.`))) return found;
  const byLayer = { others: found };
  parent[key] = byLayer;
  return byLayer;
}

function child(parent: unknown, key: string): unknown {
  if (Array.isArray(parent)) return parent.find((step: PreprocessingStep) => step.name === key);
  return isTree(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
}
