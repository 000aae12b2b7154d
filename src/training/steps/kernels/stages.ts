import type { Activation, LayerGraph, LayerNode } from '../../../core/layer-graph.js';
import { type ParameterShape, parameterShapes } from '../../../models/parameters.js';

/** Where a parameter lies in a fit's block; addresses are bytes from its start. */
export interface ParameterPlace {
  readonly name: string;
  readonly role: ParameterShape['role'];
  readonly offset: number;
  readonly count: number;
  /** Its last axis: outputs of a kernel. */
  readonly units: number;
}

/** Moving statistics are owned, but not trained. */
export function isTrained({ role }: ParameterPlace): boolean {
  return role !== 'moving-mean' && role !== 'moving-variance';
}

/** y = x W */
export interface ProductStage {
  readonly kind: 'product';
  readonly inputs: number;
  readonly units: number;
  readonly kernel: ParameterPlace;
  /** The input's gradient is left out where nobody wants it: at the data. */
  readonly wantsInput: boolean;
}

/** y = dropout(f(x + bias)), each part where it is there. */
export interface UnitsStage {
  readonly kind: 'units';
  readonly units: number;
  readonly bias: ParameterPlace | null;
  /** Its gradient is 0: see `isBiasIdle`. */
  readonly isBiasIdle: boolean;
  readonly activation: Activation;
  /** The dropout node's place in the graph: the layer word of random counters. */
  readonly dropoutLayer: number | null;
}

export interface NormalizationStage {
  readonly kind: 'normalization';
  readonly units: number;
  readonly gamma: ParameterPlace;
  readonly beta: ParameterPlace;
  readonly movingMean: ParameterPlace;
  readonly movingVariance: ParameterPlace;
  readonly momentum: number;
  readonly epsilon: number;
}

/** Where everything lies that a fit owns. */
export interface Layout {
  /** In the order of the graph's parameters. */
  readonly parameters: readonly ParameterPlace[];
  /** Of a fit's weights: what `offset` counts in. A multiple of 16. */
  readonly blockBytes: number;
}

const bytesPerNumber = 4;
const alignment = 16;

/** All of one shape, whatever they are made from: the compiled code of a step is made for it. */
export function unitsStage({
  units,
  bias = null,
  isBiasIdle = false,
  activation = 'linear',
  dropoutLayer = null,
}: Pick<UnitsStage, 'units'> & Partial<UnitsStage>): UnitsStage {
  return { kind: 'units', units, bias, isBiasIdle, activation, dropoutLayer };
}

export function layoutOf(graph: LayerGraph): Layout {
  let blockBytes = 0;
  const parameters = parameterShapes(graph).map(({ name, role, shape }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const offset = blockBytes;
    blockBytes += Math.ceil((count * bytesPerNumber) / alignment) * alignment;
    return { name, role, offset, count, units: shape[shape.length - 1] };
  });
  return { parameters, blockBytes };
}

/** @throws Error where the graph has no such parameter */
export function placeIn({ parameters }: Layout, name: string): ParameterPlace {
  const found = parameters.find((parameter) => parameter.name === name);
  if (found === undefined) throw new Error(`the graph has no ${name}`);
  return found;
}

/** A normalisation's places. @param units of a row, or channels of a pixel */
export function normalizationStage(
  layout: Layout,
  { name, momentum, epsilon }: Extract<LayerNode, { kind: 'batch-normalization' }>,
  units: number,
): NormalizationStage {
  return {
    kind: 'normalization',
    units,
    gamma: placeIn(layout, `${name}/gamma`),
    beta: placeIn(layout, `${name}/beta`),
    movingMean: placeIn(layout, `${name}/moving-mean`),
    movingVariance: placeIn(layout, `${name}/moving-variance`),
    momentum,
    epsilon,
  };
}
