import { activationNumbers } from '../../../../backends/backend.js';
import type { NormalizationStage, ProductStage, UnitsStage } from '../stages.js';
import { alike, passOn, type StageContext, type StagePass, type Way } from './stage-pass.js';

/** y = x W */
export function product(context: StageContext, { inputs, units, kernel }: ProductStage): StagePass {
  const { kernels, memory, shared, multiply, from, output, gradient } = context;
  const [input] = from;

  function forward(way: Way): void {
    const rows = { at: input.at(way), along: 4 * inputs, step: 4 };
    const weights = { at: way.block + kernel.offset, along: 4, step: 4 * units };
    multiply(rows, weights, output, way.rows, units, inputs);
  }

  function backward(way: Way): void {
    const { block, rows } = way;
    const seen = { at: input.at(way), along: 4, step: 4 * inputs };
    const arriving = { at: gradient, along: 4, step: 4 * units };
    multiply(seen, arriving, shared.weightGradients + kernel.offset, inputs, units, rows);
    if (input.contribution === 'none') return;
    const isFirst = input.contribution === 'first';
    const byRow = { at: gradient, along: 4 * units, step: 4 };
    const weights = { at: block + kernel.offset, along: 4 * units, step: 4 };
    multiply(byRow, weights, isFirst ? input.gradient : memory.seenGradient, rows, inputs, units);
    if (!isFirst) kernels.call.addRows(memory.seenGradient, 0, input.gradient, 0, 1, rows * inputs);
  }

  return alike(forward, backward);
}

/** Bias, activation and dropout, with a bias for each unit of a row or channel of a pixel. */
export function units(context: StageContext, stage: UnitsStage): StagePass {
  const { kernels, shared, place, from, pixels, width, output, gradient } = context;
  const { call } = kernels;
  const [input] = from;
  const channels = width / pixels;
  const activation = activationNumbers[stage.activation];
  const uniforms = shared.uniforms[place];

  function uniformsOf({ set }: Way): number {
    return set === null || uniforms.address === 0 ? 0 : uniforms.address + set * uniforms.bytes;
  }

  function compute(way: Way, drawn: number, rate: number): void {
    const bias = stage.bias === null ? 0 : way.block + stage.bias.offset;
    call.forwardUnits(input.at(way), bias, output, way.rows * pixels, channels, activation, drawn, rate);
  }

  function backward(way: Way): void {
    const drawn = uniformsOf(way);
    const { rows, dropout } = way;
    if (stage.activation !== 'linear' || drawn !== 0) {
      call.backwardUnits(gradient, input.at(way), rows * width, activation, drawn, dropout[place]);
    }
    if (stage.bias !== null) {
      // The sum over no rows is 0.
      const summed = stage.isBiasIdle ? 0 : rows * pixels;
      call.sumRows(gradient, summed, channels, shared.weightGradients + stage.bias.offset);
    }
    passOn(context, rows * width);
  }

  return {
    forward: (way) => compute(way, uniformsOf(way), way.dropout[place]),
    evaluate: (way) => compute(way, 0, 0),
    backward,
  };
}

/** Of units, or of channels over all pixels. */
export function normalization(context: StageContext, stage: NormalizationStage): StagePass {
  const { kernels, shared, from, pixels, width, output, gradient, kept, statistics } = context;
  const { call } = kernels;
  const { units: channels, gamma, beta, movingMean, movingVariance, epsilon } = stage;
  const [input] = from;
  const [toGamma, toBeta] = [shared.weightGradients + gamma.offset, shared.weightGradients + beta.offset];

  function forward(way: Way): void {
    const [scale, offset] = [way.block + gamma.offset, way.block + beta.offset];
    const [mean, variance, inverse] = statistics;
    const count = way.rows * pixels;
    call.normalizeBatch(input.at(way), count, channels, scale, offset, epsilon, output, kept, mean, variance, inverse);
  }

  function evaluate(way: Way): void {
    const { block, rows } = way;
    const [scale, offset] = [block + gamma.offset, block + beta.offset];
    const [mean, variance] = [block + movingMean.offset, block + movingVariance.offset];
    call.normalizeByMoving(input.at(way), output, rows * pixels, channels, scale, offset, mean, variance, epsilon);
  }

  function backward({ block, rows }: Way): void {
    const scale = block + gamma.offset;
    call.normalizeBatchGradient(gradient, kept, statistics[2], scale, rows * pixels, channels, toGamma, toBeta);
    passOn(context, rows * width);
  }

  return { forward, evaluate, backward };
}
