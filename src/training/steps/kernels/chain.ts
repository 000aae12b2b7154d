import { type Activation, inputName, type LayerGraph } from '../../../core/layer-graph.js';
import { isBiasIdle, type ParameterShape, parameterShapes } from '../../../models/parameters.js';
import { widthsOf } from '../../../models/shapes.js';

/** Where a parameter lies in a fit's block; addresses are bytes from its start. */
export interface ParameterPlace {
  readonly name: string;
  readonly role: ParameterShape['role'];
  readonly offset: number;
  readonly count: number;
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

export type Stage = ProductStage | UnitsStage | NormalizationStage;

/** A network whose nodes stand in a row, as the kernels compute it. */
export interface Chain {
  readonly stages: readonly Stage[];
  /** In the order of the graph's parameters. */
  readonly parameters: readonly ParameterPlace[];
  /** Of a fit's weights: what `offset` counts in. A multiple of 16. */
  readonly blockBytes: number;
}

const bytesPerNumber = 4;
const alignment = 16;

/** @returns null for a graph with branches, or with images: there are no kernels for it */
export function chainOf(graph: LayerGraph): Chain | null {
  const inARow = graph.nodes.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === nameBefore(graph, i));
  if (!inARow) return null;
  const { parameters, blockBytes } = placesOf(graph);
  const widths = widthsOf(graph);
  const place = (name: string): ParameterPlace => {
    const found = parameters.find((parameter) => parameter.name === name);
    if (found === undefined) throw new Error(`the graph has no ${name}`);
    return found;
  };
  const stages: Stage[] = [];
  for (const [layer, node] of graph.nodes.entries()) {
    const [inputs, units] = [node.inputs[0], node.name].map((name) => widths.get(name) ?? 0);
    switch (node.kind) {
      case 'dense':
        stages.push(
          { kind: 'product', inputs, units, kernel: place(`${node.name}/kernel`), wantsInput: stages.length > 0 },
          unitsStage({ units, bias: place(`${node.name}/bias`), isBiasIdle: isBiasIdle(graph, node.name) }),
        );
        break;
      case 'batch-normalization':
        stages.push({
          kind: 'normalization',
          units,
          gamma: place(`${node.name}/gamma`),
          beta: place(`${node.name}/beta`),
          movingMean: place(`${node.name}/moving-mean`),
          movingVariance: place(`${node.name}/moving-variance`),
          momentum: node.momentum,
          epsilon: node.epsilon,
        });
        break;
      case 'activation':
        joinUnits(stages, units, ({ activation, dropoutLayer }) => activation === 'linear' && dropoutLayer === null, {
          activation: node.function,
        });
        break;
      case 'dropout':
        joinUnits(stages, units, ({ dropoutLayer }) => dropoutLayer === null, { dropoutLayer: layer });
        break;
      case 'flatten':
        break;
      default:
        return null;
    }
  }
  return { stages, parameters, blockBytes };
}

function nameBefore({ nodes }: LayerGraph, index: number): string {
  return index === 0 ? inputName : nodes[index - 1].name;
}

/** All of one shape, whatever they are made from: the compiled code of a step is made for it. */
function unitsStage({
  units,
  bias = null,
  isBiasIdle = false,
  activation = 'linear',
  dropoutLayer = null,
}: Pick<UnitsStage, 'units'> & Partial<UnitsStage>): UnitsStage {
  return { kind: 'units', units, bias, isBiasIdle, activation, dropoutLayer };
}

/** Into the units before, where they still have room for it; else units of their own. */
function joinUnits(
  stages: Stage[],
  units: number,
  hasRoom: (before: UnitsStage) => boolean,
  part: Partial<UnitsStage>,
): void {
  const before = stages.at(-1);
  if (before?.kind === 'units' && hasRoom(before)) stages[stages.length - 1] = unitsStage({ ...before, ...part });
  else stages.push(unitsStage({ units, ...part }));
}

function placesOf(graph: LayerGraph): Pick<Chain, 'parameters' | 'blockBytes'> {
  let blockBytes = 0;
  const parameters = parameterShapes(graph).map(({ name, role, shape }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const offset = blockBytes;
    blockBytes += Math.ceil((count * bytesPerNumber) / alignment) * alignment;
    return { name, role, offset, count };
  });
  return { parameters, blockBytes };
}
