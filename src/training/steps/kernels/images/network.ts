import { unreachable } from '../../../../core/errors.js';
import { inputName, type LayerGraph, type LayerNode, type Window } from '../../../../core/layer-graph.js';
import { positionsAlong } from '../../../../core/windows.js';
import { isBiasIdle } from '../../../../models/parameters.js';
import { type Shape, shapesOf, sizeOf } from '../../../../models/shapes.js';
import {
  type Layout,
  layoutOf,
  type NormalizationStage,
  normalizationStage,
  type ParameterPlace,
  type ProductStage,
  placeIn,
  type UnitsStage,
  unitsStage,
} from '../stages.js';

/** Where a window slides: what the kernels of images are given. */
export interface Sliding {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly size: number;
  readonly stride: number;
  /** Padded above, and on the left. */
  readonly top: number;
  readonly left: number;
  /** Places of the window. */
  readonly down: number;
  readonly across: number;
}

/** y = W * x */
export interface ConvolutionStage extends Sliding {
  readonly kind: 'convolution';
  readonly filters: number;
  readonly kernel: ParameterPlace;
}

export interface MaxPoolStage extends Sliding {
  readonly kind: 'max-pool';
  /** Whether what lies outside counts as 0. */
  readonly zeros: boolean;
}

export type ImageStage =
  | ProductStage
  | UnitsStage
  | NormalizationStage
  | ConvolutionStage
  | MaxPoolStage
  | (Sliding & { readonly kind: 'average-pool' })
  | { readonly kind: 'average-all'; readonly pixels: number; readonly channels: number }
  | { readonly kind: 'add' }
  /** Channels that each input has. */
  | { readonly kind: 'concatenate'; readonly pixels: number; readonly channels: readonly number[] };

/** Where a stage stands in the network. */
export interface Link {
  /** Stages that it reads; `data` are the rows themselves. */
  readonly inputs: readonly number[];
  /** Of a row: numbers, and pixels they belong to. */
  readonly width: number;
  readonly pixels: number;
}

export const data = -1;

/** A network with branches, whose rows may be images; its stages stand in an order in which they can be computed. */
export interface ImageNetwork extends Layout {
  readonly stages: readonly ImageStage[];
  readonly links: readonly Link[];
}

/** @returns null for what the kernels don't compute: a last node that is no dense layer, or one whose output nobody reads */
export function imageNetworkOf(graph: LayerGraph): ImageNetwork | null {
  const { nodes } = graph;
  const last = nodes.length - 1;
  const readers = (name: string) => nodes.filter(({ inputs }) => inputs.includes(name)).length;
  if (nodes[last].kind !== 'dense') return null;
  if (nodes.some(({ name }, i) => i < last && readers(name) === 0)) return null;

  const layout = layoutOf(graph);
  const shapes = shapesOf(graph);
  const shapeOf = (name: string): Shape => shapes.get(name) ?? [];
  const stages: ImageStage[] = [];
  const links: Link[] = [];
  /** Which stage gives what a node gives. */
  const givenBy = new Map([[inputName, data]]);

  function push(stage: ImageStage, inputs: readonly number[], shape: Shape): number {
    const width = sizeOf(shape);
    links.push({ inputs, width, pixels: shape.length === 1 ? 1 : width / shape[shape.length - 1] });
    return stages.push(stage) - 1;
  }

  function pushUnits(part: Partial<UnitsStage>, input: number, shape: Shape): number {
    return push(unitsStage({ units: sizeOf(shape), ...part }), [input], shape);
  }

  /** Into the units that it reads, where nobody else does and there is room; else units of their own. */
  function joinUnits(node: LayerNode, hasRoom: (before: UnitsStage) => boolean, part: Partial<UnitsStage>): number {
    const [name] = node.inputs;
    const input = stageOf(name);
    const before = stages[input];
    if (before?.kind !== 'units' || !hasRoom(before) || readers(name) > 1) {
      return pushUnits(part, input, shapeOf(node.name));
    }
    stages[input] = unitsStage({ ...before, ...part });
    return input;
  }

  function stageOf(name: string): number {
    const found = givenBy.get(name);
    if (found === undefined) throw new Error(`${name} does not come before it is used`);
    return found;
  }

  function place(node: LayerNode, layer: number): number {
    const inputs = node.inputs.map(stageOf);
    const [input] = inputs;
    const from = shapeOf(node.inputs[0]);
    const shape = shapeOf(node.name);
    switch (node.kind) {
      case 'dense': {
        const kernel = placeIn(layout, `${node.name}/kernel`);
        const stage = {
          kind: 'product',
          inputs: sizeOf(from),
          units: node.units,
          kernel,
          wantsInput: input !== data,
        } as const;
        return pushUnits(biasOf(node.name), push(stage, [input], shape), shape);
      }
      case 'convolution': {
        const kernel = placeIn(layout, `${node.name}/kernel`);
        const stage = { kind: 'convolution', filters: node.filters, kernel, ...slidingOf(node, from) } as const;
        const made = push(stage, [input], shape);
        return node.bias ? pushUnits(biasOf(node.name), made, shape) : made;
      }
      case 'batch-normalization':
        return push(normalizationStage(layout, node, shape[shape.length - 1]), [input], shape);
      case 'activation':
        return joinUnits(node, ({ activation, dropoutLayer }) => activation === 'linear' && dropoutLayer === null, {
          activation: node.function,
        });
      case 'dropout':
        return joinUnits(node, ({ dropoutLayer }) => dropoutLayer === null, { dropoutLayer: layer });
      case 'flatten':
        return input;
      case 'max-pooling':
        return push({ kind: 'max-pool', zeros: node.padding !== 'same', ...slidingOf(node, from) }, [input], shape);
      case 'average-pooling':
        return push({ kind: 'average-pool', ...slidingOf(node, from) }, [input], shape);
      case 'global-average-pooling':
        return push({ kind: 'average-all', pixels: from[0] * from[1], channels: from[2] }, [input], shape);
      case 'add':
        return push({ kind: 'add' }, inputs, shape);
      case 'concatenate': {
        const channels = node.inputs.map((name) => shapeOf(name)[2]);
        return push({ kind: 'concatenate', pixels: shape[0] * shape[1], channels }, inputs, shape);
      }
      default:
        return unreachable(node);
    }
  }

  function biasOf(name: string): Partial<UnitsStage> {
    return { bias: placeIn(layout, `${name}/bias`), isBiasIdle: isBiasIdle(graph, name) };
  }

  for (const [layer, node] of nodes.entries()) givenBy.set(node.name, place(node, layer));
  return { ...layout, stages, links };
}

function slidingOf(window: Window, [height, width, channels]: Shape): Sliding {
  const [down, across] = [height, width].map((length) => positionsAlong(length, window));
  const { size, stride } = window;
  const places = { top: down.before, left: across.before, down: down.count, across: across.count };
  return { height, width, channels, size, stride, ...places };
}
