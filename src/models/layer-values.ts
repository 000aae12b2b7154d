import { UserError } from '../core/errors.js';
import type { LayerGraph } from '../core/layer-graph.js';
import type { LayerValues, Settings } from '../core/settings.js';
import { nearNames } from '../util/near-names.js';

/** The word that stands for all layers that are not named. */
const others = 'others';

/** Names that a message holds. */
const mostListed = 12;

/** Layers that a penalty is for, in the order of the graph's kernels. */
export function penalizedLayers({ nodes }: LayerGraph): readonly string[] {
  return nodes.flatMap(({ kind, name }) => (kind === 'dense' || kind === 'convolution' ? [name] : []));
}

/** Layers that drop units, in the order of the graph. */
export function droppingLayers({ nodes }: LayerGraph): readonly string[] {
  return nodes.flatMap(({ kind, name }) => (kind === 'dropout' ? [name] : []));
}

export interface StrengthsByLayer {
  /** λ of each kernel; null: one for all. */
  readonly lambdas: readonly number[] | null;
  /** The rate of each dropout layer; null: one for all. */
  readonly dropouts: readonly number[] | null;
}

/** @throws UserError (config) where a layer is named that the network doesn't have, or one is named twice */
export function strengthsByLayer(graph: LayerGraph, { model, training }: Pick<Settings, 'model' | 'training'>) {
  return {
    lambdas: spread('training.penalty.lambda', training.penalty.lambda, penalizedLayers(graph)),
    dropouts: spread('model.dropout', model.dropout, droppingLayers(graph)),
  } satisfies StrengthsByLayer;
}

function spread(path: string, values: LayerValues, layers: readonly string[]): readonly number[] | null {
  if (typeof values === 'number') return null;
  const spread = new Array<number>(layers.length).fill(values[others] ?? 0);
  const named = new Map<number, string>();
  for (const [key, value] of Object.entries(values)) {
    if (key === others) continue;
    const place = placeOf(key, layers);
    if (place === -1) throw new UserError('config', unknownLayer(path, key, layers));
    const before = named.get(place);
    if (before !== undefined) throw new UserError('config', namedTwice(path, layers[place], [before, key]));
    named.set(place, key);
    spread[place] = value;
  }
  return spread;
}

/** By name, or by place from 1; −1: there is none. */
function placeOf(key: string, layers: readonly string[]): number {
  const place = layers.indexOf(key);
  return place === -1 && /^[1-9]\d*$/.test(key) && Number(key) <= layers.length ? Number(key) - 1 : place;
}

function unknownLayer(path: string, key: string, layers: readonly string[]): string {
  const found = `${path} names the layer '${key}', which the network does not have`;
  if (layers.length === 0)
    return `${found}; it has no layer for it; write one number, or give the network hidden layers`;
  const places = layers.length === 1 ? 'its place 1' : `its place from 1 to ${layers.length}`;
  const [near] = nearNames(key, [...layers, others], 1);
  const remedy = near === undefined ? 'name one of them' : `did you mean '${near}'?`;
  return `${found}; ${someOf(layers)}, ${places}, or ${others} is wanted; ${remedy}`;
}

/** A deep network's would fill a page. */
function someOf(layers: readonly string[]): string {
  const last = layers[layers.length - 1];
  return layers.length <= mostListed ? layers.join(', ') : `${layers.slice(0, mostListed - 2).join(', ')}, …, ${last}`;
}

function namedTwice(path: string, layer: string, keys: readonly string[]): string {
  return `${path} names the layer ${layer} twice, as ${keys.join(' and ')}; one value a layer is wanted; remove one of them`;
}
