import { integer, typeOf } from './graph-builder.js';
import { floatType, lengths, made, type RecordedKernel } from './kernel-nodes.js';

/** Kernels that cut tensors into pieces, and put pieces together. */
export const pieceKernels: Readonly<Record<string, RecordedKernel>> = {
  PadV2(recording, [x], attributes) {
    const { paddings, constantValue } = attributes as { paddings: readonly [number, number][]; constantValue: number };
    const { graph, outputOf } = recording;
    const sides = graph.constant('int32', [paddings.length, 2], Int32Array.from(paddings.flat()));
    const value = graph.constant('float32', [], Float32Array.of(constantValue));
    const shape = x.shape.map((length, axis) => length + paddings[axis][0] + paddings[axis][1]);
    return made(recording, 'PadV2', [outputOf(x), sides, value], { T: floatType, Tpaddings: typeOf('int32') }, shape);
  },
  Slice(recording, [x], attributes) {
    const { begin, size } = attributes as { begin: readonly number[]; size: readonly number[] };
    const shape = size.map((length, axis) => (length < 0 ? x.shape[axis] - begin[axis] : length));
    const inputs = [recording.outputOf(x), lengths(recording, begin), lengths(recording, shape)];
    return made(recording, 'Slice', inputs, { T: floatType, Index: typeOf('int32') }, shape);
  },
  StridedSlice(recording, [x], attributes) {
    const { begin, end, strides } = attributes as Record<'begin' | 'end' | 'strides', readonly number[]>;
    const shape = begin.map((first, axis) => Math.ceil((end[axis] - first) / strides[axis]));
    const inputs = [recording.outputOf(x), ...[begin, end, strides].map((list) => lengths(recording, list))];
    const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
    const types = { T: floatType, Index: typeOf('int32') };
    const none = Object.fromEntries(masks.map((mask) => [mask, integer(0)]));
    return made(recording, 'StridedSlice', inputs, { ...types, ...none }, shape);
  },
  Concat(recording, pieces, attributes) {
    const { axis } = attributes as { axis: number };
    const at = recording.graph.constant('int32', [], Int32Array.of(axis));
    const inputs = [...pieces.map(recording.outputOf), at];
    const along = pieces.reduce((sum, { shape }) => sum + shape[axis], 0);
    const types = { T: floatType, Tidx: typeOf('int32'), N: integer(pieces.length) };
    return made(recording, 'ConcatV2', inputs, types, pieces[0].shape.with(axis, along));
  },
};
