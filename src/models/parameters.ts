import { unreachable } from '../core/errors.js';
import type { Initializer, LayerGraph, LayerNode } from '../core/layer-graph.js';
import { philoxUniform, type StreamKey } from '../util/philox.js';
import { type Shape, shapesOf } from './shapes.js';

/** One array of numbers that a layer owns. */
export interface ParameterShape {
  /** `<node>/kernel` and the like. */
  readonly name: string;
  readonly role: 'kernel' | 'bias' | 'gamma' | 'beta' | 'moving-mean' | 'moving-variance';
  /** Without the trial axis: [in, out] or [units]; a convolution's in are its window's numbers, row by row, channels last. */
  readonly shape: readonly number[];
  /** Outputs that hang on one input, where that is not `out`. */
  readonly fanOut?: number;
  /** Position of its node in the graph: the layer word of random counters. */
  readonly layer: number;
  readonly initializer: Initializer | 'zeros' | 'ones';
}

/**
 * Whether nothing but normalisations reads a node: they take off what a bias adds, so that its gradient is 0. Held there
 * exactly, because of what rounding would leave Adam makes whole steps.
 */
export function isBiasIdle({ nodes }: LayerGraph, name: string): boolean {
  const readers = nodes.filter(({ inputs }) => inputs.includes(name));
  return readers.length > 0 && readers.every(({ kind }) => kind === 'batch-normalization');
}

/** Everything that the graph owns, in the order of its nodes. Moving statistics are owned, but not trained. */
export function parameterShapes(graph: LayerGraph): readonly ParameterShape[] {
  const shapes = shapesOf(graph);
  return graph.nodes.flatMap((node, layer) => ownShapes(node, layer, shapes.get(node.inputs[0]) ?? []));
}

function ownShapes(node: LayerNode, layer: number, input: Shape): ParameterShape[] {
  // Units, or channels.
  const width = input[input.length - 1];
  const own = (role: ParameterShape['role'], shape: number[], initializer: ParameterShape['initializer']) => ({
    name: `${node.name}/${role}`,
    role,
    shape,
    layer,
    initializer,
  });
  switch (node.kind) {
    case 'dense':
      return [own('kernel', [width, node.units], node.initializer), own('bias', [node.units], 'zeros')];
    case 'batch-normalization':
      return [
        own('gamma', [width], 'ones'),
        own('beta', [width], 'zeros'),
        own('moving-mean', [width], 'zeros'),
        own('moving-variance', [width], 'ones'),
      ];
    case 'convolution': {
      const area = node.size ** 2;
      const kernel = own('kernel', [area * width, node.filters], node.initializer);
      const bias = node.bias ? [own('bias', [node.filters], 'zeros')] : [];
      return [{ ...kernel, fanOut: area * node.filters }, ...bias];
    }
    case 'flatten':
    case 'activation':
    case 'dropout':
    case 'max-pooling':
    case 'average-pooling':
    case 'global-average-pooling':
    case 'add':
    case 'concatenate':
      return [];
    default:
      return unreachable(node);
  }
}

/**
 * Initial values from counters, so that every candidate on a fold begins with the same.
 *
 * he: variance 2 / fan-in (K. He et al., ICCV 2015); glorot: 2 / (fan-in + fan-out) (X. Glorot & Y. Bengio, AISTATS 2010);
 * lecun: 1 / fan-in (Y. LeCun et al., Efficient BackProp, 1998); normal: standard deviation 0.05. The uniform ones draw
 * from ±√(3 · variance). Normal numbers by Box & Muller from two uniform ones, not truncated.
 */
export function initialValues(shape: ParameterShape, key: StreamKey): Float32Array {
  const size = shape.shape.reduce((product, length) => product * length, 1);
  const { initializer } = shape;
  if (initializer === 'zeros') return new Float32Array(size);
  if (initializer === 'ones') return new Float32Array(size).fill(1);
  const [fanIn, fanOut] = shape.shape;
  const deviation = deviationOf(initializer, fanIn, shape.fanOut ?? fanOut);
  const position = { step: 0, layer: shape.layer };
  if (initializer.endsWith('uniform')) {
    const limit = Math.sqrt(3) * deviation;
    return philoxUniform(key, position, size).map((u) => (2 * u - 1) * limit);
  }
  const uniforms = philoxUniform(key, position, 2 * size);
  return new Float32Array(size).map((_, i) => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniforms[2 * i]));
    return deviation * radius * Math.cos(2 * Math.PI * uniforms[2 * i + 1]);
  });
}

function deviationOf(initializer: Exclude<Initializer, 'zeros'>, fanIn: number, fanOut: number): number {
  switch (initializer) {
    case 'he-normal':
    case 'he-uniform':
      return Math.sqrt(2 / fanIn);
    case 'glorot-normal':
    case 'glorot-uniform':
      return Math.sqrt(2 / (fanIn + fanOut));
    case 'lecun-normal':
    case 'lecun-uniform':
      return Math.sqrt(1 / fanIn);
    case 'normal':
      return 0.05;
    default:
      return unreachable(initializer);
  }
}
