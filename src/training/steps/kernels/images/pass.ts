import type { Kernels } from '../../../../backends/backend.js';
import { unreachable } from '../../../../core/errors.js';
import type { NetworkPass, SharedPlaces } from '../network-pass.js';
import { convolution } from './convolution.js';
import { add, concatenate } from './joining.js';
import { data, type ImageNetwork, type ImageStage } from './network.js';
import { averageAll, averagePool, maxPool } from './pooling.js';
import { normalization, product, units } from './rows.js';
import type { Contribution, Multiply, StageContext, StageInput, StagePass, Way } from './stage-pass.js';
import type { ImageWorkspace } from './workspace.js';

const noDropout = new Float64Array(0);

/** One fit's way through a network with branches: stage after stage, and back again. */
export function createImagePass(
  kernels: Kernels,
  network: ImageNetwork,
  workspace: ImageWorkspace,
  shared: SharedPlaces,
): NetworkPass {
  const { call } = kernels;
  const { stages } = network;
  const multiply: Multiply = (a, b, c, M, N, K) =>
    call.multiply(a.at, 0, a.along, a.step, b.at, 0, b.step, b.along, c, 1, M, N, K, shared.scratch);
  const inputs = inputsOf(network, workspace);
  const passes = stages.map((stage, place) => {
    const places = { ...network.links[place], ...workspace.stages[place], place, from: inputs[place] };
    return passOf({ ...places, kernels, memory: workspace, shared, multiply }, stage);
  });
  const outputs = workspace.stages[stages.length - 1].output;

  function forward(input: number, block: number, rows: number, dropout: Float64Array, set: number | null): number {
    const way: Way = { input, block, rows, dropout, set };
    for (const pass of passes) pass.forward(way);
    return outputs;
  }

  function backward(input: number, block: number, rows: number, dropout: Float64Array, set: number | null): void {
    const way: Way = { input, block, rows, dropout, set };
    for (let i = passes.length - 1; i >= 0; i--) passes[i].backward(way);
  }

  function evaluate(input: number, block: number, rows: number): number {
    const way: Way = { input, block, rows, dropout: noDropout, set: null };
    for (const pass of passes) pass.evaluate(way);
    return outputs;
  }

  function moveStatistics(block: number): void {
    for (const [i, stage] of stages.entries()) {
      if (stage.kind !== 'normalization') continue;
      const [mean, variance] = workspace.stages[i].statistics;
      const { movingMean, movingVariance, units: channels, momentum } = stage;
      call.moveAverage(block + movingMean.offset, mean, channels, momentum, 1 - momentum);
      call.moveAverage(block + movingVariance.offset, variance, channels, momentum, 1 - momentum);
    }
  }

  return { forward, backward, moveStatistics, evaluate };
}

function passOf(context: StageContext, stage: ImageStage): StagePass {
  switch (stage.kind) {
    case 'product':
      return product(context, stage);
    case 'units':
      return units(context, stage);
    case 'normalization':
      return normalization(context, stage);
    case 'convolution':
      return convolution(context, stage);
    case 'max-pool':
      return maxPool(context, stage);
    case 'average-pool':
      return averagePool(context, stage);
    case 'average-all':
      return averageAll(context, stage);
    case 'add':
      return add(context);
    case 'concatenate':
      return concatenate(context, stage.channels);
    default:
      return unreachable(stage);
  }
}

/** Of each stage. Gradients are reached from the last stage on. */
function inputsOf({ links }: ImageNetwork, { stages }: ImageWorkspace): readonly StageContext['from'][] {
  const reached = new Set<number>();
  const inputOf = (input: number, reader: number): StageInput => {
    if (input === data) return { at: (way) => way.input, gradient: 0, contribution: 'none' };
    const { output, gradient } = stages[input];
    return { at: () => output, gradient, contribution: contributionOf(input, gradient === stages[reader].gradient) };
  };
  function contributionOf(input: number, isThere: boolean): Contribution {
    if (isThere) return 'none';
    if (reached.has(input)) return 'adds';
    reached.add(input);
    return 'first';
  }
  const made: StageContext['from'][] = [];
  for (let i = links.length - 1; i >= 0; i--) {
    const [first, ...others] = links[i].inputs;
    made[i] = [inputOf(first, i), ...others.map((input) => inputOf(input, i))];
  }
  return made;
}
