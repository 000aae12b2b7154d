import type { Tensor, Tf } from '../../backends/backend.js';
import { unreachable } from '../../core/errors.js';
import { inputName, type LayerGraph, type LayerNode } from '../../core/layer-graph.js';
import { isBiasIdle } from '../../models/parameters.js';
import { type Shape, shapesOf } from '../../models/shapes.js';
import { normalizeByMoving } from '../../regularization/batch-normalization.js';
import { activate, activationGradient } from '../activations.js';
import { averageAll, averagePool, convolve, joinChannels, maxPool } from './image-passes.js';
import type { LayerPass, NamedTensors, ParameterTensors, TrainingPass } from './layer-pass.js';
import { asRows, batchNormalization, byChannel, dense, parameterOf } from './row-passes.js';

export interface ForwardPass {
  readonly output: Tensor;
  readonly moved: NamedTensors;
  /** Gradients of all trained parameters, from the output's. */
  readonly backward: (gradient: Tensor) => ReadonlyMap<string, Tensor>;
}

/** Through the graph in training mode. @param input [T, batch, width] */
export function trainForward(graph: LayerGraph, pass: TrainingPass, input: Tensor): ForwardPass {
  const { tf } = pass;
  const shapes = shapesOf(graph);
  const outputs = new Map<string, Tensor>([[inputName, input]]);
  const passes = graph.nodes.map((node, layer) => {
    const xs = node.inputs.map((name) => outputOf(outputs, name));
    const made = trainNode({ graph, node, layer, shapes: node.inputs.map((name) => shapeAt(shapes, name)) }, pass, xs);
    outputs.set(node.name, made.output);
    return { node, made };
  });
  const last = graph.nodes[graph.nodes.length - 1];
  function backward(gradient: Tensor): ReadonlyMap<string, Tensor> {
    const arriving = new Map([[last.name, gradient]]);
    const found = new Map<string, Tensor>();
    for (const { node, made } of passes.toReversed()) {
      const own = arriving.get(node.name);
      if (own === undefined) continue;
      const { inputs, parameters } = made.backward(own);
      for (const [name, tensor] of parameters) found.set(name, tensor);
      for (const [i, toInput] of inputs.entries()) {
        if (toInput === null) continue;
        // A node that several others read hears from all of them.
        const others = arriving.get(node.inputs[i]);
        arriving.set(node.inputs[i], others === undefined ? toInput : tf.add(others, toInput));
      }
    }
    return found;
  }
  return { output: outputOf(outputs, last.name), moved: passes.flatMap(({ made }) => made.moved), backward };
}

/** Through the graph in evaluation mode. @param input [T, rows, width] @returns [T, rows, outputs] */
export function evaluateForward(tf: Tf, graph: LayerGraph, parameters: ParameterTensors, input: Tensor): Tensor {
  const shapes = shapesOf(graph);
  const outputs = new Map<string, Tensor>([[inputName, input]]);
  for (const node of graph.nodes) {
    const xs = node.inputs.map((name) => outputOf(outputs, name));
    const own = node.inputs.map((name) => shapeAt(shapes, name));
    outputs.set(node.name, evaluateNode(tf, node, parameters, own, xs));
  }
  return outputOf(outputs, graph.nodes[graph.nodes.length - 1].name);
}

/** A node at its place. */
interface Placed {
  readonly graph: LayerGraph;
  readonly node: LayerNode;
  readonly layer: number;
  /** Of each input's row. */
  readonly shapes: readonly Shape[];
}

function trainNode({ graph, node, layer, shapes }: Placed, pass: TrainingPass, xs: readonly Tensor[]): LayerPass {
  const { tf, parameters } = pass;
  const [x] = xs;
  switch (node.kind) {
    case 'dense':
      return dense(tf, node.name, parameters, x, {
        wantsInput: layer > 0 || node.inputs[0] !== inputName,
        isBiasIdle: isBiasIdle(graph, node.name),
      });
    case 'convolution':
      return convolve({ tf, shape: shapes[0] }, node, parameters, x, {
        wantsInput: node.inputs[0] !== inputName,
        isBiasIdle: isBiasIdle(graph, node.name),
      });
    case 'batch-normalization':
      return batchNormalization(node, pass, shapes[0], x);
    case 'activation': {
      const output = activate(tf, node.function, x);
      return { output, moved: [], backward: passOn((g) => activationGradient(tf, node.function, x, output, g)) };
    }
    case 'dropout': {
      const multiplier = pass.dropout(layer, x.shape[2] ?? 0);
      if (multiplier === null) return { output: x, moved: [], backward: passOn((g) => g) };
      return { output: tf.mul(x, multiplier), moved: [], backward: passOn((g) => tf.mul(g, multiplier)) };
    }
    case 'flatten':
      return { output: x, moved: [], backward: passOn((g) => g) };
    case 'add':
      return {
        output: xs.reduce((sum, x) => tf.add(sum, x)),
        moved: [],
        backward: (gradient) => ({ inputs: xs.map(() => gradient), parameters: [] }),
      };
    case 'max-pooling':
    case 'average-pooling':
    case 'global-average-pooling':
    case 'concatenate':
      return imagePass(tf, node, shapes, xs);
    default:
      return unreachable(node);
  }
}

type ImageNode = Extract<
  LayerNode,
  { kind: 'max-pooling' | 'average-pooling' | 'global-average-pooling' | 'concatenate' }
>;

/** Layers that do the same in training and evaluation, and own nothing. */
function imagePass(tf: Tf, node: ImageNode, shapes: readonly Shape[], xs: readonly Tensor[]): LayerPass {
  const images = { tf, shape: shapes[0] };
  switch (node.kind) {
    case 'max-pooling':
      return maxPool(images, node, xs[0]);
    case 'average-pooling':
      return averagePool(images, node, xs[0]);
    case 'global-average-pooling':
      return averageAll(images, xs[0]);
    case 'concatenate':
      return joinChannels(tf, shapes, xs);
    default:
      return unreachable(node);
  }
}

function passOn(toInput: (gradient: Tensor) => Tensor): LayerPass['backward'] {
  return (gradient) => ({ inputs: [toInput(gradient)], parameters: [] });
}

function evaluateNode(
  tf: Tf,
  node: LayerNode,
  parameters: ParameterTensors,
  shapes: readonly Shape[],
  xs: readonly Tensor[],
): Tensor {
  const own = (role: string) => parameterOf(parameters, `${node.name}/${role}`);
  const [x] = xs;
  switch (node.kind) {
    case 'dense':
      return tf.add(tf.matMul(x, own('kernel')), own('bias'));
    case 'convolution': {
      const asIs = { wantsInput: false, isBiasIdle: false };
      return convolve({ tf, shape: shapes[0] }, node, parameters, x, asIs).output;
    }
    case 'batch-normalization': {
      const statistics = {
        gamma: own('gamma'),
        beta: own('beta'),
        mean: own('moving-mean'),
        variance: own('moving-variance'),
      };
      const normalized = normalizeByMoving(tf, byChannel(tf, x, shapes[0]), statistics, node.epsilon);
      return asRows(tf, normalized, x);
    }
    case 'activation':
      return activate(tf, node.function, x);
    case 'dropout':
    case 'flatten':
      return x;
    case 'add':
      return xs.reduce((sum, x) => tf.add(sum, x));
    case 'max-pooling':
    case 'average-pooling':
    case 'global-average-pooling':
    case 'concatenate':
      return imagePass(tf, node, shapes, xs).output;
    default:
      return unreachable(node);
  }
}

function shapeAt(shapes: ReadonlyMap<string, Shape>, name: string): Shape {
  const found = shapes.get(name);
  if (found === undefined) throw new Error(`${name} does not come before it is used`);
  return found;
}

function outputOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`${name} does not come before it is used`);
  return found;
}
