import type { Kernels } from '../../../backends/backend.js';
import { activationNumbers } from '../../../backends/backend.js';
import type { Chain } from './chain.js';
import type { ChainWorkspace, StagePlaces } from './chain-workspace.js';
import type { NormalizationStage, ProductStage, UnitsStage } from './stages.js';
import type { Workspace } from './workspace.js';

/** One fit's way through the network: kernels called one after another on addresses. */
export interface NetworkPass {
  /**
   * In training mode.
   *
   * @param input the address of the rows, [rows, width]
   * @param block the fit's weights
   * @param dropout the rate of each stage
   * @param set which of the workspace's uniform numbers drop; null where nothing is dropped
   * @returns the address of the outputs [rows, outputs]
   */
  forward(input: number, block: number, rows: number, dropout: Float64Array, set: number | null): number;
  /**
   * The gradients of all trained parameters, into the workspace.
   *
   * @param gradient of the outputs, at the address that `forward` gave
   */
  backward(input: number, block: number, rows: number, dropout: Float64Array, set: number | null): void;
  /** The batch's statistics into the moving ones. @param kept what these keep; left out: their layers' momentum */
  moveStatistics(block: number, kept?: number): void;
  /** In evaluation mode. @returns the address of the outputs */
  evaluate(input: number, block: number, rows: number): number;
}

/** What every way through a network uses. */
export type SharedPlaces = Pick<Workspace, 'weightGradients' | 'scratch' | 'uniforms'>;

const row = 4;

export function createNetworkPass(
  { call }: Kernels,
  { stages }: Chain,
  workspace: ChainWorkspace,
  { scratch, weightGradients, uniforms: uniformPlaces }: SharedPlaces,
): NetworkPass {
  const [firstGradient, secondGradient] = workspace.gradients;
  const last = workspace.stages[workspace.stages.length - 1].output;

  function product(stage: ProductStage, input: number, output: number, block: number, rows: number) {
    const { inputs, units, kernel } = stage;
    const weight = block + kernel.offset;
    call.multiply(input, 0, row * inputs, row, weight, 0, row * units, row, output, 1, rows, units, inputs, scratch);
  }

  function productGradient(stage: ProductStage, input: number, block: number, rows: number, from: number, to: number) {
    const { inputs, units, kernel } = stage;
    const toKernel = weightGradients + kernel.offset;
    // xᵀ g, and g Wᵀ.
    call.multiply(input, 0, row, row * inputs, from, 0, row * units, row, toKernel, 1, inputs, units, rows, scratch);
    if (!stage.wantsInput) return;
    const weight = block + kernel.offset;
    call.multiply(from, 0, row * units, row, weight, 0, row, row * units, to, 1, rows, inputs, units, scratch);
  }

  function units(
    stage: UnitsStage,
    input: number,
    output: number,
    block: number,
    rows: number,
    uniforms: number,
    rate: number,
  ) {
    const bias = stage.bias === null ? 0 : block + stage.bias.offset;
    const activation = activationNumbers[stage.activation];
    call.forwardUnits(input, bias, output, rows, stage.units, activation, uniforms, rate);
  }

  function unitsGradient(
    stage: UnitsStage,
    input: number,
    rows: number,
    gradient: number,
    uniforms: number,
    rate: number,
  ) {
    if (stage.activation !== 'linear' || uniforms !== 0) {
      const activation = activationNumbers[stage.activation];
      call.backwardUnits(gradient, input, rows * stage.units, activation, uniforms, rate);
    }
    if (stage.bias === null) return;
    // The sum over no rows is 0.
    const summed = stage.isBiasIdle ? 0 : rows;
    call.sumRows(gradient, summed, stage.units, weightGradients + stage.bias.offset);
  }

  function normalization(stage: NormalizationStage, places: StagePlaces, input: number, block: number, rows: number) {
    const { units: width, gamma, beta, epsilon } = stage;
    const [at, scale] = [block + gamma.offset, block + beta.offset];
    const { output, normalized, statistics } = places;
    call.normalizeBatch(input, rows, width, at, scale, epsilon, output, normalized, ...statistics);
  }

  function uniformsOf(stage: number, set: number | null): number {
    const { address, bytes } = uniformPlaces[stage];
    return set === null || address === 0 ? 0 : address + set * bytes;
  }

  function forward(input: number, block: number, rows: number, dropout: Float64Array, set: number | null): number {
    for (let i = 0; i < stages.length; i++) {
      const stage = stages[i];
      const places = workspace.stages[i];
      const from = i === 0 ? input : places.input;
      if (stage.kind === 'product') product(stage, from, places.output, block, rows);
      else if (stage.kind === 'units') units(stage, from, places.output, block, rows, uniformsOf(i, set), dropout[i]);
      else normalization(stage, places, from, block, rows);
    }
    return last;
  }

  function backward(input: number, block: number, rows: number, dropout: Float64Array, set: number | null): void {
    // The loss left the outputs' gradient where the outputs were.
    let gradient = last;
    for (let i = stages.length - 1; i >= 0; i--) {
      const stage = stages[i];
      const places = workspace.stages[i];
      const from = i === 0 ? input : places.input;
      if (stage.kind === 'product') {
        const to = gradient === firstGradient ? secondGradient : firstGradient;
        productGradient(stage, from, block, rows, gradient, to);
        gradient = to;
      } else if (stage.kind === 'units') {
        unitsGradient(stage, from, rows, gradient, uniformsOf(i, set), dropout[i]);
      } else {
        const toGamma = weightGradients + stage.gamma.offset;
        const toBeta = weightGradients + stage.beta.offset;
        const inverse = places.statistics[2];
        const scale = block + stage.gamma.offset;
        call.normalizeBatchGradient(gradient, places.normalized, inverse, scale, rows, stage.units, toGamma, toBeta);
      }
    }
  }

  function moveStatistics(block: number, kept?: number): void {
    for (let i = 0; i < stages.length; i++) {
      const stage = stages[i];
      if (stage.kind !== 'normalization') continue;
      const [mean, variance] = workspace.stages[i].statistics;
      const { movingMean, movingVariance, units: width } = stage;
      const momentum = kept ?? stage.momentum;
      call.moveAverage(block + movingMean.offset, mean, width, momentum, 1 - momentum);
      call.moveAverage(block + movingVariance.offset, variance, width, momentum, 1 - momentum);
    }
  }

  function evaluate(input: number, block: number, rows: number): number {
    for (let i = 0; i < stages.length; i++) {
      const stage = stages[i];
      const places = workspace.stages[i];
      const from = i === 0 ? input : places.input;
      if (stage.kind === 'product') product(stage, from, places.output, block, rows);
      else if (stage.kind === 'units') units(stage, from, places.output, block, rows, 0, 0);
      else {
        const { gamma, beta, movingMean, movingVariance, epsilon } = stage;
        const [scale, offset, mean, variance] = [gamma, beta, movingMean, movingVariance].map(
          (place) => block + place.offset,
        );
        call.normalizeByMoving(from, places.output, rows, stage.units, scale, offset, mean, variance, epsilon);
      }
    }
    return last;
  }

  return { forward, backward, moveStatistics, evaluate };
}
