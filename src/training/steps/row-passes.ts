import type { Tensor, Tf } from '../../backends/backend.js';
import type { LayerNode } from '../../core/layer-graph.js';
import type { Shape } from '../../models/shapes.js';
import {
  type BatchMask,
  movingAverage,
  normalizeBatch,
  normalizeBatchGradient,
} from '../../regularization/batch-normalization.js';
import type { LayerPass, ParameterTensors, TrainingPass } from './layer-pass.js';

/** y = x W + b. The input's gradient is left out where nobody wants it: at the data. */
export function dense(
  tf: Tf,
  name: string,
  parameters: ParameterTensors,
  x: Tensor,
  { wantsInput, isBiasIdle }: { readonly wantsInput: boolean; readonly isBiasIdle: boolean },
): LayerPass {
  const kernel = parameterOf(parameters, `${name}/kernel`);
  const bias = parameterOf(parameters, `${name}/bias`);
  return {
    output: tf.add(tf.matMul(x, kernel), bias),
    moved: [],
    backward: (gradient) => ({
      inputs: [wantsInput ? tf.matMul(gradient, kernel, false, true) : null],
      parameters: [
        [`${name}/kernel`, tf.matMul(x, gradient, true)],
        [`${name}/bias`, isBiasIdle ? tf.mul(bias, 0) : tf.sum(gradient, 1, true)],
      ],
    }),
  };
}

/** Of units, or of channels over all pixels. */
export function batchNormalization(
  { name, momentum, epsilon }: Extract<LayerNode, { kind: 'batch-normalization' }>,
  { tf, parameters, mask: ofRows, momentum: ofAll }: TrainingPass,
  shape: Shape,
  x: Tensor,
): LayerPass {
  const gamma = parameterOf(parameters, `${name}/gamma`);
  const mask = maskOfPixels(tf, ofRows, shape);
  const batch = normalizeBatch(
    tf,
    byChannel(tf, x, shape),
    gamma,
    parameterOf(parameters, `${name}/beta`),
    mask,
    epsilon,
  );
  const move = (role: string, value: Tensor) => {
    const full = `${name}/${role}`;
    return [full, movingAverage(tf, parameterOf(parameters, full), value, ofAll ?? momentum)] as const;
  };
  return {
    output: asRows(tf, batch.output, x),
    moved: [move('moving-mean', batch.mean), move('moving-variance', batch.variance)],
    backward: (gradient) => {
      const found = normalizeBatchGradient(tf, byChannel(tf, gradient, shape), gamma, batch, mask);
      return {
        inputs: [asRows(tf, found.input, x)],
        parameters: [
          [`${name}/gamma`, found.gamma],
          [`${name}/beta`, found.beta],
        ],
      };
    },
  };
}

/** [T, batch, width] → [T, batch · pixels, channels] */
export function byChannel(tf: Tf, x: Tensor, shape: Shape): Tensor {
  if (shape.length === 1) return x;
  const channels = shape[shape.length - 1];
  return tf.reshape(x, [x.shape[0], ((x.shape[1] ?? 1) * (x.shape[2] ?? 1)) / channels, channels]);
}

/** And back, as x is. */
export function asRows(tf: Tf, made: Tensor, { shape }: Tensor): Tensor {
  return made.shape.join() === shape.join() ? made : tf.reshape(made, shape);
}

/** A row's pixels are as real as the row. */
function maskOfPixels(tf: Tf, { mask, count }: BatchMask, shape: Shape): BatchMask {
  if (shape.length === 1) return { mask, count };
  const pixels = shape[0] * shape[1];
  const each = tf.mul(mask, tf.ones([1, 1, pixels]));
  return { mask: tf.reshape(each, [mask.shape[0], (mask.shape[1] ?? 1) * pixels, 1]), count: tf.mul(count, pixels) };
}

export function parameterOf(parameters: ParameterTensors, name: string): Tensor {
  const found = parameters.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}
