import { parameterShapes } from '../../../models/parameters.js';
import { keptByStep } from '../../averaging.js';
import { createEpochRecorder, type EpochRecorder } from '../epoch-recorder.js';
import { evaluateInPieces } from '../evaluate-in-pieces.js';
import type { RowSource } from '../row-source.js';
import type { BatchPlan, EpochPlan, EpochRecord, Pause, ProgramSetup, StepProgram } from '../step-program.js';
import { isUnsound } from './commit.js';
import { evaluationOf } from './evaluation.js';
import type { GraphCache } from './graph-cache.js';
import { createGraphState } from './graph-state.js';
import { openGraph } from './open-graph.js';
import { wholeSteps } from './own-bits.js';
import type { Feeds } from './session.js';
import { groupAlone, groupByFold } from './sharing.js';
import type { Way } from './step-feeds.js';

/**
 * The step port as one TensorFlow graph: a step is one call. Everything that training changes, the data and all numbers
 * live in the session; rows, masks and counters are fed.
 */
export function createGraphProgram(cache: GraphCache, source: RowSource, setup: ProgramSetup): StepProgram {
  const T = setup.fits.length;
  const kernels = parameterShapes(setup.graph).filter(({ role }) => role === 'kernel').length;
  let open = openGraph(cache, source, setup, groupByFold(setup.fits));
  const state = createGraphState(setup, () => open);
  state.begin();

  async function trainEpoch(epoch: EpochPlan, pause: Pause): Promise<EpochRecord | null> {
    const recorder = createEpochRecorder(T, kernels);
    const lost = new Array<boolean>(T).fill(false);
    for (const plan of epoch.steps) {
      if (!(await pause())) return null;
      const active = plan.active.map((acts, t) => acts && !lost[t]);
      if (!active.some(Boolean)) continue;
      const sound = takeStep(plan, active, recorder);
      for (const [t, acts] of active.entries()) lost[t] ||= acts && !sound[t];
    }
    const [sizes] = open.session.run([], [open.graph.sizes]);
    return recorder.close(sizes);
  }

  /** @returns fits whose step is sound, and taken */
  function takeStep(plan: BatchPlan, active: readonly boolean[], recorder: EpochRecorder): readonly boolean[] {
    const inStep = active.every(Boolean) && plan.stepsBefore.every((steps) => steps === plan.stepsBefore[0]);
    const report = inStep ? takeTogether(plan, active) : null;
    const sound = recorder.add(report ?? take('apart', plan, active), active);
    if (setup.averaging === 'ema') {
      state.average(
        sound.map((takes, t) => (takes ? keptByStep(setup.fits[t].decay ?? 0, plan.stepsBefore[t]) : null)),
      );
    }
    return sound;
  }

  /** @returns null where the step is not sound for all fits: nothing was changed */
  function takeTogether(plan: BatchPlan, active: readonly boolean[]): Float32Array | null {
    try {
      return take('together', plan, active);
    } catch (error) {
      if (isUnsound(error)) return null;
      throw error;
    }
  }

  /** @returns the step's report */
  function take(way: 'together' | 'apart', plan: BatchPlan, active: readonly boolean[]): Float32Array {
    const feeds = feedsFor(way, plan, active);
    const [report] = open.session.run(feeds, [open.graph[way].output]);
    return report;
  }

  /** Where fits do not share what they were taken to, a graph without sharing takes over. */
  function feedsFor(way: Way, plan: BatchPlan, active: readonly boolean[]): Feeds {
    const feeds = open.feedsOf(way, plan, active);
    if (feeds !== null) return feeds;
    regroup();
    const alone = open.feedsOf(way, plan, active);
    if (alone === null) throw new Error('fits that share nothing can not differ from what they share');
    return alone;
  }

  function regroup(): void {
    const saved = state.save();
    const before = open;
    open = openGraph(cache, source, setup, groupAlone(setup.fits));
    state.load(saved);
    cache.giveBack(before);
  }

  function evaluate(rows: readonly Int32Array[], pause: Pause): Promise<readonly Float32Array[] | null> {
    const { atOnce, isFixed } = evaluationOf(setup.graph, T);
    return evaluateInPieces(rows, source.outputs, atOnce, pause, (piece, n) => {
      const { evaluationRows, outputs } = open.graph;
      const filled = isFixed ? atOnce : Math.ceil(n / wholeSteps) * wholeSteps;
      const values = regrouped(piece, new Int32Array(T * filled), T);
      const [made] = open.session.run([[evaluationRows, { shape: [T, filled], values }]], [outputs]);
      return regrouped(made, new Float32Array(T * n * source.outputs), T);
    });
  }

  async function recompute({ steps }: EpochPlan, pause: Pause): Promise<boolean> {
    const seen = new Float64Array(T);
    for (const plan of steps) {
      if (!(await pause())) return false;
      const feeds = feedsFor('statistics', plan, plan.active);
      const { statistics, step } = open.graph;
      if (statistics === null) throw new Error('the setup has no averages');
      const kept = Float32Array.from(seen, (rows, t) => rows / (rows + plan.counts[t]));
      open.session.run([...feeds, [step.momentum, { shape: [T, 1, 1], values: kept }]], [statistics.output]);
      for (let t = 0; t < T; t++) if (plan.active[t]) seen[t] += plan.counts[t];
    }
    return true;
  }

  const { snapshot, restore, average, swapAverages, save, load } = state;
  const read = async () => state.read();
  const averages = { average, swapAverages, recompute };
  return {
    ...{ trainEpoch, evaluate, read, snapshot, restore, ...averages, save, load },
    dispose: () => cache.giveBack(open),
  };
}

/** Each fit's part, as much of it as there is place for; what is missing is left as it is. @param into [T, …] */
function regrouped<Values extends Int32Array | Float32Array>(parts: Values, into: Values, T: number): Values {
  const [from, to] = [parts.length / T, into.length / T];
  for (let t = 0; t < T; t++) into.set(parts.subarray(t * from, t * from + Math.min(from, to)), t * to);
  return into;
}
