import type { TensorInfo } from '@tensorflow/tfjs-core';
import { gradientThroughStep, normOfSquare, signOfDifference, step, sumOfSquares } from './fused-kernels.js';
import { boolean, integer, typeOf } from './graph-builder.js';
import {
  binary,
  broadcast,
  elementwise,
  floatType,
  known,
  lengths,
  made,
  put,
  type RecordedKernel,
  reduction,
  reshape,
  typed,
} from './kernel-nodes.js';
import { approximate, steadySum, sumOverRows } from './own-bits.js';
import { pieceKernels } from './piece-kernels.js';
import type { Recording } from './recorder.js';

/** Operations of one operand that are called alike on both sides, and keep shape and type. */
const unary = [...['Abs', 'Neg', 'Sign', 'Square', 'Relu', 'Identity', 'ZerosLike', 'OnesLike']];

/** The same of those whose value is rounded otherwise here and there. */
const approximations = ['Rsqrt', 'Exp', 'Log', 'Log1p', 'Erf', 'Sigmoid', 'Tanh', 'Elu', 'Selu'];

/** TensorFlow.js' name → TensorFlow's. */
const arithmetic = {
  Add: 'AddV2',
  Sub: 'Sub',
  RealDiv: 'RealDiv',
  Maximum: 'Maximum',
  Minimum: 'Minimum',
};

const comparisons = ['Greater', 'NotEqual'];

export const recordedKernels: Readonly<Record<string, RecordedKernel>> = {
  ...Object.fromEntries(unary.map((name) => [name, elementwise(name)])),
  ...Object.fromEntries(approximations.map((name) => [name, approximate(name)])),
  ...Object.fromEntries(Object.entries(arithmetic).map(([name, op]) => [name, binary(op)])),
  ...Object.fromEntries(comparisons.map((name) => [name, binary(name, 'bool')])),
  Multiply: either(gradientThroughStep, binary('Mul')),
  GreaterEqual: either(signOfDifference, binary('GreaterEqual', 'bool')),
  Sqrt: either(normOfSquare, elementwise('Sqrt')),
  Sum: either(sumOfSquares, either(sumOverRows, steadySum('Sum'))),
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
  Select(recording, [condition, t, e]) {
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
  ...pieceKernels,
};

function matMul(recording: Recording, [a, b]: readonly TensorInfo[], attributes: object): TensorInfo {
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  const [rows, columns] = [a.shape.at(transposeA ? -1 : -2) ?? 1, b.shape.at(transposeB ? -2 : -1) ?? 1];
  const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  const flags = { adj_x: boolean(transposeA), adj_y: boolean(transposeB) };
  return put(recording, 'BatchMatMulV2', [a, b], { T: floatType, ...flags }, shape);
}

/** One operation for several where there is one, and the plain one elsewhere. */
function either(
  fused: (...call: Parameters<RecordedKernel>) => TensorInfo | null,
  plain: RecordedKernel,
): RecordedKernel {
  return (...call) => fused(...call) ?? plain(...call);
}
