import { unreachable } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import {
  type Activation,
  inputName,
  type LayerGraph,
  type LayerNode,
  leakyReluSlope,
  type NamedWeight,
  type Window,
} from '../core/layer-graph.js';

/**
 * Layer graph → an ordinary tf.layers model, as the plain data that `model.json` and its weights file hold. Only layers
 * that tfjs-layers registers itself are used, so `tf.loadLayersModel` opens it with nothing of ours around.
 *
 * Dropout layers are left out: they do nothing in a prediction.
 */
export interface LayersModel {
  /** Keras' functional configuration, `modelTopology` of a model.json. */
  readonly topology: JsonObject;
  /** Named as tf.layers names them: `<node>/moving_mean`. */
  readonly weights: readonly NamedWeight[];
  /** The layer whose output the trained graph gives: logits, or the standardised target. `head` comes after it. */
  readonly outputLayer: string;
}

/** What turns the graph's output into what people want: probabilities, or the target's own unit (·scale + offset). */
export type OutputHead =
  | { readonly kind: 'softmax' }
  /** Of each output by itself. */
  | { readonly kind: 'sigmoid' }
  /** A number each, or one for each output. */
  | {
      readonly kind: 'rescaling';
      readonly scale: number | readonly number[];
      readonly offset: number | readonly number[];
    };

export function toLayersModel(graph: LayerGraph, weights: readonly NamedWeight[], head: OutputHead): LayersModel {
  const { layers, outputLayer } = layersOf(graph);
  const headName = uniqueName(head.kind === 'rescaling' ? 'value' : 'probabilities', graph);
  return {
    topology: {
      class_name: 'Model',
      config: {
        name: 'regsweep',
        layers: [inputLayer(graph.inputShape), ...layers, { ...headLayer(head, headName), ...from([outputLayer]) }],
        input_layers: [[inputName, 0, 0]],
        output_layers: [[headName, 0, 0]],
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weights: weights.map((weight) => ({ ...weight, shape: layersShape(graph, weight), name: layersName(weight.name) })),
    outputLayer,
  };
}

function layersOf(graph: LayerGraph): { layers: JsonObject[]; outputLayer: string } {
  /** Which layer now gives what a node gave: itself, or, for a dropout, what came in. */
  const givenBy = new Map([[inputName, inputName]]);
  const source = (name: string) => givenBy.get(name) ?? name;
  const layers: JsonObject[] = [];
  for (const node of graph.nodes) {
    const layer = layerOf(node);
    givenBy.set(node.name, layer === null ? source(node.inputs[0]) : node.name);
    if (layer === null) continue;
    const inputs = node.inputs.map(source);
    const padding = zerosBefore(node);
    if (padding === null) layers.push({ ...layer, ...from(inputs) });
    else layers.push({ ...padding, ...from(inputs) }, { ...layer, ...from([String(padding.name)]) });
  }
  return { layers, outputLayer: source(graph.nodes[graph.nodes.length - 1].name) };
}

function layerOf(node: LayerNode): JsonObject | null {
  switch (node.kind) {
    case 'dense':
      return layer('Dense', node.name, { units: node.units, activation: 'linear', use_bias: true });
    case 'convolution':
      return layer('Conv2D', node.name, {
        ...{ filters: node.filters, kernel_size: [node.size, node.size], ...sliding(node) },
        ...{ dilation_rate: [1, 1], activation: 'linear', use_bias: node.bias },
      });
    case 'max-pooling':
      return layer('MaxPooling2D', node.name, { pool_size: [node.size, node.size], ...sliding(node) });
    case 'average-pooling':
      return layer('AveragePooling2D', node.name, { pool_size: [node.size, node.size], ...sliding(node) });
    case 'global-average-pooling':
      return layer('GlobalAveragePooling2D', node.name, channelsLast);
    case 'add':
      return layer('Add', node.name, {});
    case 'concatenate':
      return layer('Concatenate', node.name, { axis: -1 });
    case 'flatten':
      return layer('Flatten', node.name, {});
    case 'batch-normalization':
      return layer('BatchNormalization', node.name, { axis: -1, momentum: node.momentum, epsilon: node.epsilon });
    case 'activation':
      return activationLayer(node.name, node.function);
    case 'dropout':
      return null;
    default:
      return unreachable(node);
  }
}

const channelsLast = { data_format: 'channels_last' };

function sliding({ stride, padding }: Window): JsonObject {
  // Zeros on every side come from a layer of their own.
  return { strides: [stride, stride], padding: padding === 'same' ? 'same' : 'valid', ...channelsLast };
}

/** null: nothing is padded but by the layer itself. */
function zerosBefore(node: LayerNode): (JsonObject & { readonly name: string }) | null {
  if (!('padding' in node) || typeof node.padding === 'string' || node.padding === 0) return null;
  const name = `${node.name}-padding`;
  const sides = [node.padding, node.padding];
  return { ...layer('ZeroPadding2D', name, { padding: [sides, sides], ...channelsLast }), name };
}

/** A convolution's window has two axes there. */
function layersShape({ nodes }: LayerGraph, { name, shape }: NamedWeight): readonly number[] {
  const node = nodes.find((own) => `${own.name}/kernel` === name);
  if (node?.kind !== 'convolution') return shape;
  const [seen, filters] = shape;
  return [node.size, node.size, seen / node.size ** 2, filters];
}

function activationLayer(name: string, activation: Activation): JsonObject {
  if (activation === 'leaky-relu') return layer('LeakyReLU', name, { alpha: leakyReluSlope });
  return layer('Activation', name, { activation });
}

function headLayer(head: OutputHead, name: string): JsonObject {
  if (head.kind === 'softmax') return layer('Softmax', name, { axis: -1 });
  if (head.kind === 'sigmoid') return layer('Activation', name, { activation: 'sigmoid' });
  return layer('Rescaling', name, { scale: head.scale, offset: head.offset });
}

function inputLayer(inputShape: readonly number[]): JsonObject {
  const config = { batch_input_shape: [null, ...inputShape], dtype: 'float32', sparse: false };
  return { ...layer('InputLayer', inputName, config), inbound_nodes: [] };
}

function layer(className: string, name: string, config: JsonObject): JsonObject {
  return { name, class_name: className, config: { ...config, name, trainable: true } };
}

function from(inputs: readonly string[]): JsonObject {
  return { inbound_nodes: [inputs.map((name) => [name, 0, 0, {}])] };
}

function uniqueName(wanted: string, graph: LayerGraph): string {
  return graph.nodes.some((node) => node.name === wanted) ? uniqueName(`${wanted}-`, graph) : wanted;
}

/** Ours are written `moving-mean`, tf.layers' `moving_mean`. */
function layersName(name: string): string {
  const slash = name.lastIndexOf('/');
  return name.slice(0, slash) + name.slice(slash).replace('-', '_');
}
