import type { TensorInfo } from '@tensorflow/tfjs-core';
import { boolean, type Output, typeOf } from './graph-builder.js';
import type { Attribute, DataType } from './graph-def.js';
import type { Recording } from './recorder.js';

/** A TensorFlow.js kernel as nodes of TensorFlow's. @param inputs in the order of TensorFlow.js' own */
export type RecordedKernel = (recording: Recording, inputs: readonly TensorInfo[], attributes: object) => TensorInfo;

export const floatType = typeOf('float32');

export function elementwise(op: string): RecordedKernel {
  return (recording, [x]) => put(recording, op, [x], { T: typeOf(typed(x)) }, x.shape, x.dtype);
}

export function binary(op: string, result?: 'bool'): RecordedKernel {
  return (recording, [a, b]) =>
    put(recording, op, [a, b], { T: typeOf(typed(a)) }, broadcast(a.shape, b.shape), result ?? a.dtype);
}

/** @param axesName what TensorFlow.js calls the axes: not the same everywhere */
export function reduction(op: string, axesName: 'axis' | 'reductionIndices'): RecordedKernel {
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

export function reshape(recording: Recording, x: TensorInfo, shape: readonly number[]): TensorInfo {
  const inputs = [recording.outputOf(x), lengths(recording, shape)];
  return made(recording, 'Reshape', inputs, { T: typeOf(typed(x)), Tshape: typeOf('int32') }, shape, x.dtype);
}

/** With the one length that may be left open, −1, filled in. */
export function known(shape: readonly number[], x: TensorInfo): readonly number[] {
  const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
  const open = product(x.shape) / product(shape.filter((size) => size >= 0));
  return shape.map((size) => (size < 0 ? open : size));
}

export type Attributes = Readonly<Record<string, Attribute>>;

export function put(
  recording: Recording,
  op: string,
  inputs: readonly TensorInfo[],
  attributes: Attributes,
  shape: readonly number[],
  dtype: TensorInfo['dtype'] = 'float32',
): TensorInfo {
  return made(recording, op, inputs.map(recording.outputOf), attributes, shape, dtype);
}

export function made(
  recording: Recording,
  op: string,
  inputs: readonly Output[],
  attributes: Attributes,
  shape: readonly number[],
  dtype: TensorInfo['dtype'] = 'float32',
): TensorInfo {
  return recording.tensorOf(recording.graph.add(op, inputs, { attributes }), shape, dtype);
}

export function lengths({ graph }: Recording, list: readonly number[]): Output {
  return graph.constant('int32', [list.length], Int32Array.from(list));
}

export function typed({ dtype }: Pick<TensorInfo, 'dtype'>): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a graph has no ${dtype}`);
}

/** The shape that two shapes broadcast to, aligned at their ends. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [one, other] = [a.at(i - rank) ?? 1, b.at(i - rank) ?? 1];
    return one === 1 ? other : one;
  });
}
