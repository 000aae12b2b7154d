import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Attributes, binary, elementwise, floatType, put, type RecordedKernel } from './kernel-nodes.js';
import { steadySum } from './own-bits.js';
import type { Recording } from './recorder.js';

/**
 * Formulas are written so that they are fast where every operation is a call; in a graph TensorFlow has one operation for
 * some of them. Each looks at how its operand was made, and gives null where it is another one.
 */

/** 1 where x > 0, and α elsewhere: what a (leaky) relu's gradient does to ones. */
export const step: RecordedKernel = (recording, [x], attributes) => {
  const { alpha } = attributes as { alpha: number };
  return reluGradient(recording, elementwise('OnesLike')(recording, [x], {}), x, alpha);
};

/** g · step(x) is the relu's gradient itself. */
export function gradientThroughStep(
  recording: Recording,
  [gradient, factor]: readonly TensorInfo[],
): TensorInfo | null {
  const { op, inputs, attributes } = recording.graph.nodeAt(recording.outputOf(factor));
  const isStep = op.endsWith('ReluGrad') && recording.graph.nodeAt(inputs[0]).op === 'OnesLike';
  if (!isStep || gradient.shape.join() !== factor.shape.join()) return null;
  return put(recording, op, [gradient, recording.tensorOf(inputs[1], factor.shape)], attributes, factor.shape);
}

function reluGradient(recording: Recording, gradient: TensorInfo, x: TensorInfo, alpha: number): TensorInfo {
  const slope: Attributes = alpha === 0 ? {} : { alpha: { kind: 'float', value: alpha } };
  const op = alpha === 0 ? 'ReluGrad' : 'LeakyReluGrad';
  return put(recording, op, [gradient, x], { T: floatType, ...slope }, x.shape);
}

/** a − b ≥ 0 is a ≥ b: the sign of a float32 difference is exact. */
export function signOfDifference(recording: Recording, [difference, bound]: readonly TensorInfo[]): TensorInfo | null {
  const { graph } = recording;
  const { op, inputs } = graph.nodeAt(recording.outputOf(difference));
  const isZero = recording.outputOf(bound) === graph.constant('float32', [], Float32Array.of(0));
  if (op !== 'Sub' || !isZero) return null;
  const [a, b] = inputs.map((input) => recording.tensorOf(input, difference.shape));
  return binary('GreaterEqual', 'bool')(recording, [a, b], {});
}

/** Σ x² over the last axes in one pass, as the square of a norm. */
export function sumOfSquares(
  recording: Recording,
  [squares]: readonly TensorInfo[],
  attributes: object,
): TensorInfo | null {
  const { op, inputs } = recording.graph.nodeAt(recording.outputOf(squares));
  const { axis } = attributes as { axis: number | number[] };
  if (op !== 'Square' || ![axis].flat().includes(squares.shape.length - 1)) return null;
  const x = recording.tensorOf(inputs[0], squares.shape);
  return elementwise('Square')(recording, [steadySum('EuclideanNorm')(recording, [x], attributes)], {});
}

/** √(‖x‖²) is the norm that was squared. */
export function normOfSquare(recording: Recording, [x]: readonly TensorInfo[]): TensorInfo | null {
  const { op, inputs } = recording.graph.nodeAt(recording.outputOf(x));
  if (op !== 'Square' || recording.graph.nodeAt(inputs[0]).op !== 'EuclideanNorm') return null;
  return recording.tensorOf(inputs[0], x.shape);
}
