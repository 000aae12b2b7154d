import type { TensorInfo } from '@tensorflow/tfjs-core';
import { boolean, integer, type Output, typeOf } from './graph-builder.js';
import type { Attribute, DataType } from './graph-def.js';
import type { Recording } from './recorder.js';

/** TensorFlow.js' kernel as nodes of TensorFlow's. @param inputs in the order of TensorFlow.js' own */
type RecordedKernel = (recording: Recording, inputs: readonly TensorInfo[], attributes: object) => TensorInfo;

const floatType = typeOf('float32');

/** Operations of one operand that are called alike on both sides, and keep shape and type. */
const unary = [
  ...['Abs', 'Neg', 'Sign', 'Square', 'Sqrt', 'Rsqrt', 'Exp', 'Log', 'Log1p', 'Erf'],
  ...['Sigmoid', 'Tanh', 'Relu', 'Elu', 'Selu', 'Identity', 'ZerosLike', 'OnesLike'],
];

/** TensorFlow.js' name → TensorFlow's. */
const arithmetic = {
  Add: 'AddV2',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'RealDiv',
  Maximum: 'Maximum',
  Minimum: 'Minimum',
};

const comparisons = ['Greater', 'GreaterEqual', 'NotEqual'];

export const recordedKernels: Readonly<Record<string, RecordedKernel>> = {
  ...Object.fromEntries(unary.map((name) => [name, elementwise(name)])),
  ...Object.fromEntries(Object.entries(arithmetic).map(([name, op]) => [name, binary(op)])),
  ...Object.fromEntries(comparisons.map((name) => [name, binary(name, 'bool')])),
  Sum: reduction('Sum', 'axis'),
  Max: reduction('Max', 'reductionIndices'),
  AddN: (recording, inputs) =>
    put(recording, 'AddN', inputs, { T: floatType, N: integer(inputs.length) }, inputs[0].shape),
  Pack(recording, inputs, attributes) {
    const { axis } = attributes as { axis: number };
    const { shape } = inputs[0];
    const stacked = [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)];
    return put(recording, 'Pack', inputs, { T: floatType, N: integer(inputs.length), axis: integer(axis) }, stacked);
  },
  BatchMatMul: matMul,
  Reshape(recording, [x], attributes) {
    const { shape } = attributes as { shape: number[] };
    return reshape(recording, x, known(shape, x));
  },
  ExpandDims(recording, [x], attributes) {
    const { dim } = attributes as { dim: number };
    const at = dim < 0 ? dim + x.shape.length + 1 : dim;
    return reshape(recording, x, x.shape.toSpliced(at, 0, 1));
  },
  Cast(recording, [x], attributes) {
    const { dtype } = attributes as { dtype: TensorInfo['dtype'] };
    return put(recording, 'Cast', [x], { SrcT: typeOf(typed(x)), DstT: typeOf(typed({ dtype })) }, x.shape, dtype);
  },
  Select(recording, [condition, t, e], _attributes) {
    return put(recording, 'SelectV2', [condition, t, e], { T: typeOf(typed(t)) }, t.shape, t.dtype);
  },
  Fill(recording, _inputs, attributes) {
    const { shape, value } = attributes as { shape: number[]; value: number };
    const dims = lengths(recording, shape);
    const scalar = recording.graph.constant('float32', [], Float32Array.of(value));
    return made(recording, 'Fill', [dims, scalar], { T: floatType, index_type: typeOf('int32') }, shape);
  },
  LeakyRelu(recording, [x], attributes) {
    const { alpha } = attributes as { alpha: number };
    return put(recording, 'LeakyRelu', [x], { T: floatType, alpha: { kind: 'float', value: alpha } }, x.shape);
  },
  Step: step,
};

function elementwise(op: string): RecordedKernel {
  return (recording, [x]) => put(recording, op, [x], { T: typeOf(typed(x)) }, x.shape, x.dtype);
}

function binary(op: string, result?: 'bool'): RecordedKernel {
  return (recording, [a, b]) =>
    put(recording, op, [a, b], { T: typeOf(typed(a)) }, broadcast(a.shape, b.shape), result ?? a.dtype);
}

/** @param axesName what TensorFlow.js calls the axes: not the same everywhere */
function reduction(op: string, axesName: 'axis' | 'reductionIndices'): RecordedKernel {
  return (recording, [x], attributes) => {
    const { [axesName]: given, keepDims } = attributes as Record<typeof axesName, number | number[]> & {
      keepDims: boolean;
    };
    const axes = [given].flat().map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
    const shape = keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i));
    const types = { T: floatType, Tidx: typeOf('int32'), keep_dims: boolean(keepDims) };
    return made(recording, op, [recording.outputOf(x), lengths(recording, axes)], types, shape);
  };
}

function matMul(recording: Recording, [a, b]: readonly TensorInfo[], attributes: object): TensorInfo {
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  const [rows, columns] = [a.shape.at(transposeA ? -1 : -2) ?? 1, b.shape.at(transposeB ? -2 : -1) ?? 1];
  const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  const flags = { adj_x: boolean(transposeA), adj_y: boolean(transposeB) };
  return put(recording, 'BatchMatMulV2', [a, b], { T: floatType, ...flags }, shape);
}

/** 1 where x > 0, and `alpha` elsewhere. */
function step(recording: Recording, [x]: readonly TensorInfo[], attributes: object): TensorInfo {
  const { alpha } = attributes as { alpha: number };
  const { graph } = recording;
  const constant = (value: number) => graph.constant('float32', [], Float32Array.of(value));
  const positive = graph.add('Greater', [recording.outputOf(x), constant(0)], { attributes: { T: floatType } });
  return made(recording, 'SelectV2', [positive, constant(1), constant(alpha)], { T: floatType }, x.shape);
}

function reshape(recording: Recording, x: TensorInfo, shape: readonly number[]): TensorInfo {
  const inputs = [recording.outputOf(x), lengths(recording, shape)];
  return made(recording, 'Reshape', inputs, { T: typeOf(typed(x)), Tshape: typeOf('int32') }, shape, x.dtype);
}

/** With the one length that may be left open, −1, filled in. */
function known(shape: readonly number[], x: TensorInfo): readonly number[] {
  const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
  const open = product(x.shape) / product(shape.filter((size) => size >= 0));
  return shape.map((size) => (size < 0 ? open : size));
}

type Attributes = Readonly<Record<string, Attribute>>;

function put(
  recording: Recording,
  op: string,
  inputs: readonly TensorInfo[],
  attributes: Attributes,
  shape: readonly number[],
  dtype: TensorInfo['dtype'] = 'float32',
): TensorInfo {
  return made(recording, op, inputs.map(recording.outputOf), attributes, shape, dtype);
}

function made(
  recording: Recording,
  op: string,
  inputs: readonly Output[],
  attributes: Attributes,
  shape: readonly number[],
  dtype: TensorInfo['dtype'] = 'float32',
): TensorInfo {
  return recording.tensorOf(recording.graph.add(op, inputs, { attributes }), shape, dtype);
}

function lengths({ graph }: Recording, list: readonly number[]): Output {
  return graph.constant('int32', [list.length], Int32Array.from(list));
}

function typed({ dtype }: Pick<TensorInfo, 'dtype'>): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a graph has no ${dtype}`);
}

/** The shape that two shapes broadcast to, aligned at their ends. */
function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [one, other] = [a.at(i - rank) ?? 1, b.at(i - rank) ?? 1];
    return one === 1 ? other : one;
  });
}
