import { expect, it } from 'vitest';
import { createGraphBuilder, outputAt, typeOf } from '../../../src/training/steps/graph/graph-builder.js';
import { type Attribute, encodeSavedModel, type GraphNode } from '../../../src/training/steps/graph/graph-def.js';

/** Fields of a message: numbers, and bytes of what is within. Written from the encoding guide, for this test alone. */
function decode(bytes: Uint8Array): (readonly [number, number | Uint8Array])[] {
  const fields: (readonly [number, number | Uint8Array])[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, wire] = [tag >> 3, tag & 7];
    if (wire === 0) fields.push([field, varint()]);
    else {
      const length = wire === 5 ? 4 : varint();
      fields.push([field, bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}

const all = (bytes: Uint8Array, field: number) =>
  decode(bytes).flatMap(([own, value]) => (own === field ? [value] : []));
const message = (value: number | Uint8Array | undefined): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new Error('no message');
  return value;
};
const text = (value: number | Uint8Array | undefined) => Buffer.from(message(value)).toString();
const texts = (bytes: Uint8Array, field: number) => all(bytes, field).map(text);

/** SavedModel.meta_graphs[0].graph_def.node */
function nodesIn(model: Uint8Array): Uint8Array[] {
  const metaGraph = message(all(model, 2)[0]);
  return all(message(all(metaGraph, 2)[0]), 1).map(message);
}

function attributeIn(node: Uint8Array, name: string): Uint8Array {
  const entry = all(node, 5)
    .map(message)
    .find((own) => texts(own, 1)[0] === name);
  return message(all(message(entry), 2)[0]);
}

it('is a model of schema 1 with the tag that it is loaded by', () => {
  const model = encodeSavedModel([]);
  expect(all(model, 1)).toEqual([1]);
  const information = message(all(message(all(model, 2)[0]), 1)[0]);
  expect(texts(information, 4)).toEqual(['serve']);
});

it('writes each node with its name, operation, inputs and those before it', () => {
  const node: GraphNode = { name: 'sum', op: 'AddV2', inputs: ['a:0', 'b:1'], after: ['first'], attributes: {} };
  const [written] = nodesIn(encodeSavedModel([node]));
  expect([texts(written, 1), texts(written, 2), texts(written, 3)]).toEqual([
    ['sum'],
    ['AddV2'],
    ['a:0', 'b:1', '^first'],
  ]);
});

it('writes every kind of attribute in its own field of AttrValue', () => {
  const attributes: Record<string, Attribute> = {
    text: { kind: 'text', value: 'weight/0' },
    integer: { kind: 'integer', value: -1 },
    float: { kind: 'float', value: 0.5 },
    boolean: { kind: 'boolean', value: true },
    type: typeOf('int32'),
    shape: { kind: 'shape', value: [3, -1] },
    tensor: { kind: 'tensor', value: { dtype: 'float32', shape: [2], values: Float32Array.of(1, -2) } },
  };
  const [node] = nodesIn(encodeSavedModel([{ name: 'n', op: 'Some', inputs: [], after: [], attributes }]));
  const of = (name: string) => attributeIn(node, name);
  expect(texts(of('text'), 2)).toEqual(['weight/0']);
  expect(all(of('integer'), 3)).toEqual([-1]);
  expect(Buffer.from(message(all(of('float'), 4)[0])).readFloatLE()).toBe(0.5);
  expect(all(of('boolean'), 5)).toEqual([1]);
  expect(all(of('type'), 6)).toEqual([3]);
  const sizes = (shape: Uint8Array) => all(shape, 2).map((dim) => all(message(dim), 1)[0]);
  expect(sizes(message(all(of('shape'), 7)[0]))).toEqual([3, -1]);
  const tensor = message(all(of('tensor'), 8)[0]);
  expect([all(tensor, 1), sizes(message(all(tensor, 2)[0]))]).toEqual([[1], [2]]);
  const content = Buffer.from(message(all(tensor, 4)[0]));
  expect([content.readFloatLE(0), content.readFloatLE(4)]).toEqual([1, -2]);
});

it('a builder gives each node a name of its own, and equal constants one node', () => {
  const graph = createGraphBuilder();
  const one = () => graph.constant('float32', [], Float32Array.of(1));
  expect(one()).toBe(one());
  expect(graph.constant('float32', [1], Float32Array.of(1))).not.toBe(one());
  const split = graph.add('Split', [one()]);
  expect([outputAt(split, 2), graph.nodeAt(outputAt(split, 2)).op]).toEqual([split.replace(/0$/, '2'), 'Split']);
  expect(() => graph.add('Other', [], { name: graph.nodes()[0].name })).toThrow('two nodes');
  expect(() => graph.nodeAt('nobody:0')).toThrow('nobody');
});
