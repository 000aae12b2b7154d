import type { Kernels } from '../../../backends/backend.js';
import type { LayerGraph } from '../../../core/layer-graph.js';
import { keptByStep } from '../../averaging.js';
import { fitsInCache, leavesCache } from '../../cache-model.js';
import { optimizers } from '../../optimizers.js';
import { createEpochRecorder, type EpochRecorder } from '../epoch-recorder.js';
import { dropoutAt, dropoutPlaces } from '../layer-strengths.js';
import type { RowSource } from '../row-source.js';
import type { BatchPlan, EpochPlan, EpochRecord, FitSetup, Pause, ProgramSetup, StepProgram } from '../step-program.js';
import { createChainWorkspace } from './chain-workspace.js';
import { createFeed, streamsOf } from './feed.js';
import { createFitLoss } from './fit-loss.js';
import { createFitMemory } from './fit-memory.js';
import { createFitUpdate } from './fit-update.js';
import { createImagePass } from './images/pass.js';
import { createImageWorkspace } from './images/workspace.js';
import { hasBranches, type Network } from './network.js';
import { createNetworkPass } from './network-pass.js';
import { withPieces } from './pieces.js';
import { createWorkspace } from './workspace.js';

/** Rows of a fit that are evaluated at a time, where they are lists of numbers. */
const plainEvaluationRows = 128;

/** Steps that a group makes before the next has its turn, where its weights stay in the cache meanwhile. */
const stepsAtATurn = 8;

/**
 * The step port by kernels of our own, called on addresses: no tensors, and nothing allocated while training. Each fit goes
 * through a step alone, so that its numbers are the same in any company; what fits on one fold share (their rows, their
 * random numbers) is made once for all that come after one another.
 */
export function createKernelProgram(
  kernels: Kernels,
  source: RowSource,
  setup: ProgramSetup,
  network: Network,
): StepProgram {
  return withPieces(kernels, (lent, release) => createProgramIn(lent, source, setup, network, release));
}

function createProgramIn(
  kernels: Kernels,
  source: RowSource,
  setup: ProgramSetup,
  network: Network,
  dispose: () => void,
): StepProgram {
  const { fits, batchSize, optimizer, graph, averaging = null } = setup;
  const { call } = kernels;
  const slots = optimizers[optimizer.name].slots;
  const memory = createFitMemory(kernels, network, fits, { slots, averages: averaging !== null });
  // What a step goes through: swa's averages are made between epochs.
  const fitBytes = network.blockBytes * (1 + slots + Number(averaging === 'ema'));
  const stepsAtOnce = leavesCache(fitBytes) ? 1 : stepsAtATurn;
  // Images are large: what a step has room for is enough.
  const evaluationRows = hasBranches(network) ? batchSize : Math.max(batchSize, plainEvaluationRows);
  const mostRows = Math.max(batchSize, evaluationRows);
  const workspace = createWorkspace(kernels, network, {
    width: source.width,
    targets: source.targets,
    rows: mostRows,
    batchSize,
    stepsKept: stepsAtOnce,
  });
  const feed = createFeed(kernels, network, workspace, source, fits);
  const pass = hasBranches(network)
    ? createImagePass(kernels, network, createImageWorkspace(kernels, network, mostRows), workspace)
    : createNetworkPass(kernels, network, createChainWorkspace(kernels, network, source.width, mostRows), workspace);
  const lossOf = createFitLoss(kernels, source, setup);
  const update = createFitUpdate(kernels, network, setup, workspace);
  const groups = groupsOf(streamsOf(fits), fitsInCache(fitBytes));
  const kernelCount = network.parameters.filter(({ role }) => role === 'kernel').length;
  const rates = fits.map((fit) => ratesOf(fit, network, graph));
  const noDropout = new Float64Array(network.stages.length);
  const draws = rates.map((own) => own.some((rate) => rate > 0));

  async function trainEpoch(epoch: EpochPlan, pause: Pause): Promise<EpochRecord | null> {
    const recorder = createEpochRecorder(fits.length, kernelCount);
    for (const plans of chunks(epoch.steps, stepsAtOnce)) {
      for (const group of groups) {
        if (!(await pause())) return null;
        takeTurn(group, plans, recorder);
      }
    }
    return recorder.close(fits.map((_, t) => call.sumOfSizes(memory.blockOf(t), network.blockBytes / 4)));
  }

  /** A few steps of one group. */
  function takeTurn(group: readonly number[], plans: readonly BatchPlan[], recorder: EpochRecorder): void {
    for (const plan of plans) {
      for (const fit of group) if (plan.active[fit] && recorder.trains(fit)) step(fit, plan, recorder);
    }
  }

  function step(fit: number, plan: BatchPlan, recorder: EpochRecorder): void {
    const rows = plan.counts[fit];
    const before = plan.stepsBefore[fit];
    const block = memory.blockOf(fit);
    const dropout = rates[fit];
    const first = fit * batchSize;
    const { input, target } = feed.batch(fit, before, plan.rows, first, rows);
    const set = draws[fit] ? feed.uniforms(fit, before, rows) : null;
    const outputs = pass.forward(input, block, rows, dropout, set);
    const loss = lossOf(fit, outputs, target, rows, plan.rowWeights?.subarray(first, first + rows) ?? null);
    pass.backward(input, block, rows, dropout, set);
    if (!recorder.addFit(fit, update.regularize(fit, block, loss))) return;
    update.apply(fit, block, before + 1);
    pass.moveStatistics(block);
    if (averaging === 'ema') memory.average(fit, keptByStep(fits[fit].decay ?? 0, before));
  }

  async function evaluate(rows: readonly Int32Array[], pause: Pause): Promise<readonly Float32Array[] | null> {
    const results = rows.map((own) => new Float32Array(own.length * graph.outputs));
    const longest = Math.max(...rows.map((own) => own.length));
    for (let start = 0; start < longest; start += evaluationRows) {
      for (const group of groups) {
        if (!(await pause())) return null;
        for (const fit of group) {
          const piece = rows[fit].subarray(start, start + evaluationRows);
          if (piece.length === 0) continue;
          const { input } = feed.inputs(fit, piece);
          const outputs = pass.evaluate(input, memory.blockOf(fit), piece.length) / 4;
          const values = kernels.views().floats.subarray(outputs, outputs + piece.length * graph.outputs);
          results[fit].set(values, start * graph.outputs);
        }
      }
    }
    return results;
  }

  function average(kept: readonly (number | null)[]): void {
    for (const [fit, share] of kept.entries()) if (share !== null) memory.average(fit, share);
  }

  async function recompute(epoch: EpochPlan, pause: Pause): Promise<boolean> {
    const seen = new Float64Array(fits.length);
    for (const plan of epoch.steps) {
      if (!(await pause())) return false;
      for (let fit = 0; fit < fits.length; fit++) {
        if (!plan.active[fit]) continue;
        const rows = plan.counts[fit];
        const { input } = feed.batch(fit, plan.stepsBefore[fit], plan.rows, fit * batchSize, rows);
        pass.forward(input, memory.blockOf(fit), rows, noDropout, null);
        pass.moveStatistics(memory.blockOf(fit), seen[fit] / (seen[fit] + rows));
        seen[fit] += rows;
      }
    }
    return true;
  }

  const read = async () => memory.read();
  const { snapshot, restore, swapAverages, save, load } = memory;
  const averages = { average, swapAverages, recompute };
  return { trainEpoch, evaluate, read, snapshot, restore, ...averages, save, load, dispose };
}

/** A fit's rate of dropout at each stage; 0 where nothing is dropped. */
function ratesOf(fit: FitSetup, { stages }: Network, graph: LayerGraph): Float64Array {
  const places = dropoutPlaces(graph);
  return Float64Array.from(stages, (stage) =>
    stage.kind === 'units' && stage.dropoutLayer !== null ? dropoutAt(fit, places.indexOf(stage.dropoutLayer)) : 0,
  );
}

/** Fits of one stream after one another, in groups that the cache holds together. */
function groupsOf(streams: readonly number[], size: number): readonly (readonly number[])[] {
  const order = [...streams.keys()].sort((a, b) => streams[a] - streams[b] || a - b);
  return [...chunks(order, size)];
}

function* chunks<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
