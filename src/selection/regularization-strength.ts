import type { Json } from '../core/json.js';
import type { Settings } from '../core/settings.js';
import type { ParameterSpec, Parameters, Space } from '../core/space.js';

/** How strongly a candidate is regularised, whether the values were searched or fixed. */
export interface RegularizationStrength {
  readonly lambda: number;
  readonly dropout: number;
  /** Infinity: gradients are not clipped by norm. */
  readonly clipNorm: number;
  /** Infinity: norms of incoming weights are not limited. */
  readonly maxNorm: number;
}

export function strengthOf(parameters: Parameters, space: Space, settings: Settings): RegularizationStrength {
  const numberAt = (path: string) =>
    meanOf(settingAt(path, parameters, space, settings), layersAt(path, parameters, space));
  const limitAt = (path: string) => {
    const limit = settingAt(path, parameters, space, settings);
    return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
  };
  return {
    lambda: numberAt('training.penalty.lambda'),
    dropout: numberAt('model.dropout'),
    clipNorm: limitAt('training.clipNorm'),
    maxNorm: limitAt('training.maxNorm'),
  };
}

/** What a candidate says for single layers at a path. */
function layersAt(path: string, parameters: Parameters, space: Space): Readonly<Record<string, Json>> {
  const specs = space.filter((spec) => spec.name in parameters && spec.path.startsWith(`${path}.`));
  return Object.fromEntries(specs.map((spec) => [spec.path.slice(path.length + 1), chosen(spec, parameters)]));
}

/** A number for all layers, or the mean of those that are told, the others' included. */
function meanOf(whole: Json, layers: Readonly<Record<string, Json>>): number {
  const others = typeof whole === 'object' && whole !== null ? whole : { others: whole ?? 0 };
  const values = Object.values({ ...others, ...layers }).map(Number);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Most regularised first: the highest λ, then dropout, then the lowest clip norm, then the lowest max-norm. */
export function compareStrength(a: RegularizationStrength, b: RegularizationStrength): number {
  if (a.lambda !== b.lambda) return b.lambda - a.lambda;
  if (a.dropout !== b.dropout) return b.dropout - a.dropout;
  if (a.clipNorm !== b.clipNorm) return a.clipNorm - b.clipNorm;
  return a.maxNorm === b.maxNorm ? 0 : a.maxNorm - b.maxNorm;
}

/**
 * The value that a candidate trains with at a path: the candidate's own where an active parameter stands for the path
 * or for something that holds it (`training.penalty` holds `training.penalty.lambda`; the longest path counts), else
 * the fixed one.
 */
function settingAt(path: string, parameters: Parameters, space: Space, settings: Settings): Json {
  const holders = space
    .filter((spec) => spec.name in parameters && (path === spec.path || path.startsWith(`${spec.path}.`)))
    .sort((a, b) => b.path.length - a.path.length);
  for (const spec of holders) {
    const inner = path.slice(spec.path.length + 1);
    const value = inner === '' ? chosen(spec, parameters) : valueAt(chosen(spec, parameters), inner);
    if (value !== undefined) return value;
  }
  return valueAt(settings, path) ?? null;
}

function chosen(spec: ParameterSpec, parameters: Parameters): Json {
  const value = parameters[spec.name];
  if (spec.kind !== 'categorical') return value;
  const index = spec.values.findIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(value));
  return index < 0 ? value : spec.settings[index];
}

function valueAt(root: unknown, path: string): Json | undefined {
  let value = root;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  // Settings are JSON all through (core/plan.ts), so what is found inside them is too.
  return value as Json | undefined;
}
