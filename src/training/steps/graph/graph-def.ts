import { unreachable } from '../../../core/errors.js';
import { createMessage } from './protobuf.js';

/**
 * TensorFlow's graphs as messages. Field numbers are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,
 * tensor_shape,types,versions}.proto and tensorflow/core/protobuf/{saved_model,meta_graph}.proto.
 */

const dataTypes = { float32: 1, int32: 3, bool: 10, resource: 20, uint32: 22, uint64: 23 } as const;

export type DataType = keyof typeof dataTypes;

/** What a constant may hold. */
export type ConstantValues = Float32Array | Int32Array | Uint32Array | Uint8Array;

export type Attribute =
  | { readonly kind: 'type'; readonly value: DataType }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  /** −1: a length that is known when the graph runs. */
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | {
      readonly kind: 'tensor';
      readonly value: { readonly dtype: DataType; readonly shape: readonly number[]; readonly values: ConstantValues };
    };

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `node:0`, `node:1`, …: outputs of other nodes. */
  readonly inputs: readonly string[];
  /** Names of nodes that run first. */
  readonly after: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The version of the graph's format that is written here, and the oldest reader that understands it. */
const versions = { producer: 1882, oldestConsumer: 12 };

export const savedModelTag = 'serve';

/** A file `saved_model.pb` with one graph and no signatures. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const information = createMessage().text(4, savedModelTag).finish();
  const metaGraph = createMessage().bytes(1, information).bytes(2, encodeGraph(nodes)).finish();
  return createMessage().integer(1, 1).bytes(2, metaGraph).finish();
}

function encodeGraph(nodes: readonly GraphNode[]): Uint8Array {
  const graph = createMessage();
  for (const node of nodes) graph.bytes(1, encodeNode(node));
  const version = createMessage().integer(1, versions.producer).integer(2, versions.oldestConsumer).finish();
  return graph.bytes(4, version).finish();
}

function encodeNode({ name, op, inputs, after, attributes }: GraphNode): Uint8Array {
  const node = createMessage().text(1, name).text(2, op);
  for (const input of inputs) node.text(3, input);
  for (const first of after) node.text(3, `^${first}`);
  for (const [key, attribute] of Object.entries(attributes)) {
    node.bytes(5, createMessage().text(1, key).bytes(2, encodeAttribute(attribute)).finish());
  }
  return node.finish();
}

function encodeAttribute(attribute: Attribute): Uint8Array {
  const message = createMessage();
  switch (attribute.kind) {
    case 'text':
      return message.text(2, attribute.value).finish();
    case 'integer':
      return message.integer(3, attribute.value).finish();
    case 'float':
      return message.float(4, attribute.value).finish();
    case 'boolean':
      return message.integer(5, Number(attribute.value)).finish();
    case 'type':
      return message.integer(6, dataTypes[attribute.value]).finish();
    case 'shape':
      return message.bytes(7, encodeShape(attribute.value)).finish();
    case 'tensor': {
      const { dtype, shape, values } = attribute.value;
      const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const tensor = createMessage().integer(1, dataTypes[dtype]).bytes(2, encodeShape(shape)).bytes(4, content);
      return message.bytes(8, tensor.finish()).finish();
    }
    default:
      return unreachable(attribute);
  }
}

function encodeShape(shape: readonly number[]): Uint8Array {
  const message = createMessage();
  for (const size of shape) message.bytes(2, createMessage().integer(1, size).finish());
  return message.finish();
}
