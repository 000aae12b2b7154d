import type { TensorInfo } from '@tensorflow/tfjs-core';
import { boolean, integer, type Output, typeOf } from './graph-builder.js';
import { elementwise, floatType, lengths, made, type RecordedKernel, reduction, reshape } from './kernel-nodes.js';
import type { Recording } from './recorder.js';

/**
 * A fit's bits must not depend on how many others it trains with. TensorFlow's loops take several elements at a time, and
 * those that are left at the end one by one, by other code with another rounding: what an element becomes depends on where
 * it stands among those of all fits. It does not where each fit's elements are a whole number of those steps.
 */

/** A multiple of what any processor takes at once: 4, 8 or 16 elements. */
export const wholeSteps = 16;

/** Sums of up to so many numbers are made in one go; longer ones are halved where a step begins. */
const longestPlainSum = 4096;

/** An operation of one operand whose value is only approximate, on [T, …]. */
export function approximate(op: string): RecordedKernel {
  return (recording, [x]) => {
    const size = sizeOf(x.shape.slice(1));
    if (size % wholeSteps === 0) return elementwise(op)(recording, [x], {});
    const made = elementwise(op)(recording, [filledUp(recording, x, size, 1)], {});
    return reshape(recording, firstOf(recording, made, size), x.shape);
  };
}

/** A sum over the last axes; a long one is filled up, so that it is halved at the same places for all fits. */
export function steadySum(op: 'Sum' | 'EuclideanNorm'): RecordedKernel {
  return (recording, [x], attributes) => {
    const plain = () => reduction(op, 'axis')(recording, [x], attributes);
    const { axis, keepDims } = attributes as { axis: number | number[]; keepDims: boolean };
    const axes = [axis].flat().map((one) => (one < 0 ? one + x.shape.length : one));
    const first = x.shape.length - axes.length;
    const [outer, inner] = [x.shape.slice(0, first), x.shape.slice(first)];
    const size = sizeOf(inner);
    if (axes.some((one) => one < first) || size <= longestPlainSum || size % wholeSteps === 0) return plain();
    const filled = filledUp(recording, reshape(recording, x, [sizeOf(outer), size]), size, 0);
    const sums = reduction(op, 'axis')(recording, [filled], { axis: 1, keepDims: false });
    return reshape(recording, sums, keepDims ? [...outer, ...inner.map(() => 1)] : outer);
  };
}

/** Σ over the rows of [T, rows, units] as a product with ones, whose order of adding is the same for each unit. */
export function sumOverRows(recording: Recording, [x]: readonly TensorInfo[], attributes: object): TensorInfo | null {
  const { axis, keepDims } = attributes as { axis: number | number[]; keepDims: boolean };
  const [, rows, units] = x.shape;
  if (x.shape.length !== 3 || [axis].flat().join() !== '1' || units === 1 || units % wholeSteps === 0) return null;
  const ones = filledWith(recording, [1, 1, rows], 1);
  const flags = { adj_x: boolean(false), adj_y: boolean(false) };
  const shape = [x.shape[0], 1, units];
  const sums = made(recording, 'BatchMatMulV2', [ones, recording.outputOf(x)], { T: floatType, ...flags }, shape);
  return keepDims ? sums : reshape(recording, sums, [x.shape[0], units]);
}

/** [T, …] → [T, size and what is missing to whole steps] */
function filledUp(recording: Recording, x: TensorInfo, size: number, value: number): TensorInfo {
  const trials = x.shape[0];
  const missing = wholeSteps - (size % wholeSteps);
  const fill = filledWith(recording, [trials, missing], value);
  const axis = recording.graph.constant('int32', [], Int32Array.of(1));
  const inputs = [recording.outputOf(reshape(recording, x, [trials, size])), fill, axis];
  const attributes = { T: floatType, Tidx: typeOf('int32'), N: integer(2) };
  return made(recording, 'ConcatV2', inputs, attributes, [trials, size + missing]);
}

/** One number everywhere; not a constant, which would be as large as the fits are many. */
function filledWith(recording: Recording, shape: readonly number[], value: number): Output {
  const inputs = [lengths(recording, shape), recording.graph.constant('float32', [], Float32Array.of(value))];
  return recording.graph.add('Fill', inputs, { attributes: { T: floatType, index_type: typeOf('int32') } });
}

/** [T, more] → [T, size] */
function firstOf(recording: Recording, x: TensorInfo, size: number): TensorInfo {
  const shape = [x.shape[0], size];
  const inputs = [recording.outputOf(x), lengths(recording, [0, 0]), lengths(recording, shape)];
  return made(recording, 'Slice', inputs, { T: floatType, Index: typeOf('int32') }, shape);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}
