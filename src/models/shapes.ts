import { unreachable } from '../core/errors.js';
import { inputName, type LayerGraph, type LayerNode, type Window } from '../core/layer-graph.js';
import { positionsAlong } from '../core/windows.js';

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * The shape of a row at each node, by name: [features] or [height, width, channels].
 *
 * @throws Error where a node's inputs don't come before it, or are not what it takes
 */
export function shapesOf(graph: LayerGraph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>([[inputName, graph.inputShape]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => {
      const shape = shapes.get(name);
      if (shape === undefined) throw new Error(`${node.name}: its input ${name} does not come before it`);
      return shape;
    });
    shapes.set(node.name, shapeOf(node, inputs));
  }
  return shapes;
}

/** Numbers of each node's row, by name. */
export function widthsOf(graph: LayerGraph): ReadonlyMap<string, number> {
  return new Map([...shapesOf(graph)].map(([name, shape]) => [name, sizeOf(shape)]));
}

/** Numbers that windows larger than a pixel see of a row, place by place, in all layers that slide one. */
export function seenOf(graph: LayerGraph): number {
  const shapes = shapesOf(graph);
  return graph.nodes.reduce((sum, node) => {
    if (!('size' in node) || node.size === 1) return sum;
    const [rows, columns] = shapes.get(node.name) ?? [];
    const channels = shapes.get(node.inputs[0])?.[2] ?? 0;
    return sum + rows * columns * node.size ** 2 * channels;
  }, 0);
}

/** Numbers that the largest layer goes through for a row: a convolution all that its window sees, place by place. */
export function widestOf(graph: LayerGraph): number {
  const shapes = shapesOf(graph);
  const numbers = graph.nodes.map((node) => {
    const input = shapes.get(node.inputs[0]) ?? [];
    const output = shapes.get(node.name) ?? [];
    if (node.kind !== 'convolution') return sizeOf(output);
    return output[0] * output[1] * Math.max(node.size ** 2 * input[2], output[2]);
  });
  return Math.max(sizeOf(graph.inputShape), ...numbers);
}

/** Whether rows are more than lists of numbers on their way. */
export function seesImages(graph: LayerGraph): boolean {
  return graph.nodes.some(({ kind }) => imageKinds.has(kind));
}

const imageKinds: ReadonlySet<LayerNode['kind']> = new Set([
  'convolution',
  'max-pooling',
  'average-pooling',
  'global-average-pooling',
  'concatenate',
]);

/** A window that slides over less than itself. */
export class WindowError extends Error {
  override readonly name = 'WindowError';

  /** @param found [height, width] */
  constructor(
    readonly layer: string,
    readonly size: number,
    readonly found: readonly [number, number],
  ) {
    super(`${layer}: a window of ${size} × ${size} does not fit into ${found.join(' × ')}`);
  }
}

function shapeOf(node: LayerNode, inputs: readonly Shape[]): Shape {
  const [first] = inputs;
  switch (node.kind) {
    case 'dense':
      if (first.length > 1) throw new Error(`${node.name}: its input [${first}] is to be flattened first`);
      return [node.units];
    case 'flatten':
      return [sizeOf(first)];
    case 'batch-normalization':
    case 'activation':
    case 'dropout':
      return first;
    case 'convolution':
      return slide(node, first, node.filters);
    case 'max-pooling':
    case 'average-pooling':
      return slide(node, first, imageOf(node, first)[2]);
    case 'global-average-pooling':
      return [imageOf(node, first)[2]];
    case 'add':
      if (inputs.some((shape) => shape.join() !== first.join())) throw new Error(`${node.name}: its inputs differ`);
      return first;
    case 'concatenate':
      return concatenated(node, inputs);
    default:
      return unreachable(node);
  }
}

function slide(node: LayerNode & Window, input: Shape, channels: number): Shape {
  const [height, width] = imageOf(node, input);
  const [rows, columns] = [height, width].map((length) => positionsAlong(length, node).count);
  if (Math.min(rows, columns) < 1) {
    throw new WindowError(node.name, node.size, [height, width]);
  }
  return [rows, columns, channels];
}

function concatenated(node: LayerNode, inputs: readonly Shape[]): Shape {
  const images = inputs.map((shape) => imageOf(node, shape));
  const [[height, width]] = images;
  if (images.some((shape) => shape[0] !== height || shape[1] !== width)) {
    throw new Error(`${node.name}: its inputs differ in height or width`);
  }
  return [height, width, images.reduce((sum, shape) => sum + shape[2], 0)];
}

function imageOf(node: LayerNode, shape: Shape): readonly [number, number, number] {
  if (shape.length !== 3)
    throw new Error(`${node.name}: [height, width, channels] is wanted, and it is given [${shape}]`);
  return [shape[0], shape[1], shape[2]];
}
