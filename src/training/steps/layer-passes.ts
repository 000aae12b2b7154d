import type { Tensor, Tf } from '../../backends/backend.js';
import { unreachable } from '../../core/errors.js';
import { inputName, type LayerGraph, type LayerNode } from '../../core/layer-graph.js';
import { isBiasIdle } from '../../models/parameters.js';
import {
  type BatchMask,
  movingAverage,
  normalizeBatch,
  normalizeBatchGradient,
  normalizeByMoving,
} from '../../regularization/batch-normalization.js';
import { activate, activationGradient } from '../activations.js';

/** Tensors of parameters by name, with the trial axis first: kernels [T, in, out], the others [T, 1, units]. */
export type ParameterTensors = ReadonlyMap<string, Tensor>;

/** What a training pass needs besides the weights. */
export interface TrainingPass {
  readonly tf: Tf;
  readonly parameters: ParameterTensors;
  readonly mask: BatchMask;
  /** The multiplier of a dropout node at its place in the graph, [T, batch, units]; null where no fit drops anything. */
  readonly dropout: (layer: number, units: number) => Tensor | null;
}

/** A node's output, and the way back. */
interface LayerPass {
  readonly output: Tensor;
  /** Gradient of the output → gradients of the input and of the node's parameters. */
  readonly backward: (gradient: Tensor) => { readonly input: Tensor | null; readonly parameters: NamedTensors };
  /** New moving statistics. */
  readonly moved: NamedTensors;
}

type NamedTensors = readonly (readonly [string, Tensor])[];

export interface ForwardPass {
  readonly output: Tensor;
  readonly moved: NamedTensors;
  /** Gradients of all trained parameters, from the output's. */
  readonly backward: (gradient: Tensor) => ReadonlyMap<string, Tensor>;
}

/** Through the graph in training mode. @param input [T, batch, width] */
export function trainForward(graph: LayerGraph, pass: TrainingPass, input: Tensor): ForwardPass {
  const outputs = new Map<string, Tensor>([[inputName, input]]);
  const passes = graph.nodes.map((node, layer) => {
    const made = trainNode(graph, node, layer, pass, findOutput(outputs, node));
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
      const { input: toInput, parameters } = made.backward(own);
      for (const [name, tensor] of parameters) found.set(name, tensor);
      if (toInput !== null) arriving.set(node.inputs[0], toInput);
    }
    return found;
  }
  return { output: outputOf(outputs, last.name), moved: passes.flatMap(({ made }) => made.moved), backward };
}

/** Through the graph in evaluation mode. @param input [T, rows, width] @returns [T, rows, outputs] */
export function evaluateForward(tf: Tf, graph: LayerGraph, parameters: ParameterTensors, input: Tensor): Tensor {
  const outputs = new Map<string, Tensor>([[inputName, input]]);
  for (const node of graph.nodes) outputs.set(node.name, evaluateNode(tf, node, parameters, findOutput(outputs, node)));
  return outputOf(outputs, graph.nodes[graph.nodes.length - 1].name);
}

function trainNode(graph: LayerGraph, node: LayerNode, layer: number, pass: TrainingPass, x: Tensor): LayerPass {
  const { tf, parameters } = pass;
  switch (node.kind) {
    case 'dense':
      return dense(tf, node.name, parameters, x, {
        wantsInput: layer > 0 || node.inputs[0] !== inputName,
        isBiasIdle: isBiasIdle(graph, node.name),
      });
    case 'batch-normalization':
      return batchNormalization(node, pass, x);
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
    default:
      return unreachable(node);
  }
}

function passOn(toInput: (gradient: Tensor) => Tensor): LayerPass['backward'] {
  return (gradient) => ({ input: toInput(gradient), parameters: [] });
}

/** y = x W + b. The input's gradient is left out where nobody wants it: at the data. */
function dense(
  tf: Tf,
  name: string,
  parameters: ParameterTensors,
  x: Tensor,
  { wantsInput, isBiasIdle }: { readonly wantsInput: boolean; readonly isBiasIdle: boolean },
): LayerPass {
  const kernel = outputOf(parameters, `${name}/kernel`);
  const bias = outputOf(parameters, `${name}/bias`);
  return {
    output: tf.add(tf.matMul(x, kernel), bias),
    moved: [],
    backward: (gradient) => ({
      input: wantsInput ? tf.matMul(gradient, kernel, false, true) : null,
      parameters: [
        [`${name}/kernel`, tf.matMul(x, gradient, true)],
        [`${name}/bias`, isBiasIdle ? tf.mul(bias, 0) : tf.sum(gradient, 1, true)],
      ],
    }),
  };
}

function batchNormalization(
  { name, momentum, epsilon }: Extract<LayerNode, { kind: 'batch-normalization' }>,
  { tf, parameters, mask }: TrainingPass,
  x: Tensor,
): LayerPass {
  const gamma = outputOf(parameters, `${name}/gamma`);
  const batch = normalizeBatch(tf, x, gamma, outputOf(parameters, `${name}/beta`), mask, epsilon);
  const move = (role: string, value: Tensor) => {
    const full = `${name}/${role}`;
    return [full, movingAverage(tf, outputOf(parameters, full), value, momentum)] as const;
  };
  return {
    output: batch.output,
    moved: [move('moving-mean', batch.mean), move('moving-variance', batch.variance)],
    backward: (gradient) => {
      const { input, gamma: toGamma, beta } = normalizeBatchGradient(tf, gradient, gamma, batch, mask);
      return {
        input,
        parameters: [
          [`${name}/gamma`, toGamma],
          [`${name}/beta`, beta],
        ],
      };
    },
  };
}

function evaluateNode(tf: Tf, node: LayerNode, parameters: ParameterTensors, x: Tensor): Tensor {
  const own = (role: string) => outputOf(parameters, `${node.name}/${role}`);
  switch (node.kind) {
    case 'dense':
      return tf.add(tf.matMul(x, own('kernel')), own('bias'));
    case 'batch-normalization': {
      const statistics = {
        gamma: own('gamma'),
        beta: own('beta'),
        mean: own('moving-mean'),
        variance: own('moving-variance'),
      };
      return normalizeByMoving(tf, x, statistics, node.epsilon);
    }
    case 'activation':
      return activate(tf, node.function, x);
    case 'dropout':
    case 'flatten':
      return x;
    default:
      return unreachable(node);
  }
}

function findOutput(outputs: ReadonlyMap<string, Tensor>, node: LayerNode): Tensor {
  return outputOf(outputs, node.inputs[0]);
}

function outputOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`${name} does not come before it is used`);
  return found;
}
