import { unreachable } from '../core/errors.js';
import { type Initializer, inputName, type LayerGraph, type LayerNode } from '../core/layer-graph.js';
import { philoxUniform, type StreamKey } from '../util/philox.js';

/** One array of numbers that a layer owns. */
export interface ParameterShape {
  /** `<node>/kernel` and the like. */
  readonly name: string;
  readonly role: 'kernel' | 'bias' | 'gamma' | 'beta' | 'moving-mean' | 'moving-variance';
  /** Without the trial axis: [in, out] or [units]. */
  readonly shape: readonly number[];
  /** Position of its node in the graph: the layer word of random counters. */
  readonly layer: number;
  readonly initializer: Initializer | 'zeros' | 'ones';
}

/** Width of each node's output, by name, for graphs whose inner rows are flat. */
export function widthsOf(graph: LayerGraph): ReadonlyMap<string, number> {
  const widths = new Map([[inputName, graph.inputShape.reduce((product, size) => product * size, 1)]]);
  for (const node of graph.nodes) {
    const input = widths.get(node.inputs[0]);
    if (input === undefined) throw new Error(`${node.name}: its input ${node.inputs[0]} does not come before it`);
    widths.set(node.name, node.kind === 'dense' ? node.units : input);
  }
  return widths;
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
  const widths = widthsOf(graph);
  return graph.nodes.flatMap((node, layer) => shapesOf(node, layer, widths.get(node.inputs[0]) ?? 0));
}

function shapesOf(node: LayerNode, layer: number, width: number): ParameterShape[] {
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
    case 'flatten':
    case 'activation':
    case 'dropout':
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
  const deviation = deviationOf(initializer, fanIn, fanOut);
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
