import type { Tensor, Tf } from '../../backends/backend.js';
import { parameterShapes } from '../../models/parameters.js';
import type { BatchMask } from '../../regularization/batch-normalization.js';
import { keptByStep } from '../averaging.js';
import { optimizers } from '../optimizers.js';
import { createCorrections, type StepCorrections } from '../step-corrections.js';
import { createDropout } from './dropout-source.js';
import { createEpochRecorder } from './epoch-recorder.js';
import { evaluateInPieces, rowsAtOnce } from './evaluate-in-pieces.js';
import { uploadHyperparameters } from './hyperparameters.js';
import { evaluateForward, trainForward } from './layer-passes.js';
import { dropoutPlaces } from './layer-strengths.js';
import { createNoise } from './noise-source.js';
import { createParameterStates, type ParameterState } from './parameter-states.js';
import { rateAt } from './rates.js';
import type { RowSource } from './row-source.js';
import { createGradients, type StepFindings, type StepInput } from './step-gradients.js';
import type {
  BatchPlan,
  EpochPlan,
  EpochRecord,
  Pause,
  ProgramSetup,
  ProgramState,
  StepProgram,
} from './step-program.js';
import { createUpdates } from './step-update.js';
import { createWeightAverages, type WeightAverages } from './weight-averages.js';

/**
 * The step port by TensorFlow.js operations, one after another: works on every backend, and is the reference for the
 * others. Every formula keeps the trial axis T apart, so that a fit's numbers never meet another's.
 */
export function createEagerProgram(tf: Tf, source: RowSource, setup: ProgramSetup): StepProgram {
  const { graph, fits, averaging = null } = setup;
  const T = fits.length;
  const shapes = parameterShapes(graph);
  const kernels = shapes.filter((shape) => shape.role === 'kernel').length;
  const hyper = uploadHyperparameters(tf, fits, source, setup);
  const rule = optimizers[setup.optimizer.name];
  const states = createParameterStates(tf, shapes, fits, rule.slots);
  const averages = averaging === null ? null : createWeightAverages(tf, states);
  const addNoise = createNoise(tf, graph, fits);
  const dropout = createDropout(tf, fits);
  const places = dropoutPlaces(graph);
  const findGradients = createGradients(tf, { ...setup, task: source.task, trials: T, hyper });
  const makeUpdates = createUpdates(tf, { ...setup, rule, states, hyper });
  const correctionsAt = createCorrections(setup.optimizer);
  const isScheduled = fits.some(({ schedule }) => schedule !== null);
  const column = (values: readonly number[]) => tf.tensor3d([...values], [T, 1, 1]);

  /** Rows of the data as the fits see them. @param rows [T · n] @returns [T, n, width] */
  function inputsOf(rows: Int32Array): Tensor {
    const stored = tf.tensor3d(source.features(rows), [T, rows.length / T, source.width]);
    const whole = hyper.fill === null ? stored : tf.where(tf.isNaN(stored), hyper.fill, stored);
    return tf.mul(tf.sub(whole, hyper.shift), hyper.scale);
  }

  function targetsOf(rows: Int32Array): Tensor {
    const stored = tf.tensor3d(source.targetsOf(rows), [T, rows.length / T, source.outputs]);
    if (source.task !== 'regression') return stored;
    return tf.mul(tf.sub(stored, hyper.targetShift), hyper.targetScale);
  }

  /** Rows as they are trained on, and mixed where the plan says so. */
  function mixed({ rows, mix = null }: BatchPlan, valuesOf: (rows: Int32Array) => Tensor): Tensor {
    const own = valuesOf(rows);
    if (mix === null) return own;
    const share = tf.tensor3d(mix.shares, [T, 1, 1]);
    return tf.add(tf.mul(own, share), tf.mul(valuesOf(mix.partners), tf.sub(1, share)));
  }

  function maskOf({ mask, counts }: BatchPlan): BatchMask {
    return { mask: tf.tensor3d(mask, [T, setup.batchSize, 1]), count: tf.tensor3d(counts, [T, 1, 1]) };
  }

  function inputOf(plan: BatchPlan): StepInput {
    const B = setup.batchSize;
    const mask = maskOf(plan);
    const counted = plan.rowWeights === null ? mask.mask : tf.tensor3d(plan.rowWeights, [T, B, 1]);
    return {
      input: mixed(plan, inputsOf),
      target: mixed(plan, targetsOf),
      mask,
      shares: tf.div(counted, mask.count),
      dropout(layer, units) {
        const rate = hyper.dropouts[places.indexOf(layer)];
        return rate === null ? null : dropout.multiplier(plan.stepsBefore, layer, B, units, rate);
      },
    };
  }

  /** Everything new: what is trained, and moving statistics. */
  function updatesFrom({ gradients, moved }: StepFindings, { stepsBefore }: BatchPlan): Map<string, ParameterState> {
    const rate = isScheduled ? column(fits.map((fit, t) => rateAt(fit, stepsBefore[t]))) : hyper.rate;
    const corrections = stepsBefore.map((steps) => correctionsAt(steps + 1));
    const ofAll = (name: keyof StepCorrections) => column(corrections.map((own) => own[name]));
    const numbers = {
      rate,
      correction1: ofAll('correction1'),
      correction2: ofAll('correction2'),
      gradientShare: ofAll('gradientShare'),
    };
    return new Map([...makeUpdates(addNoise(gradients, stepsBefore), numbers), ...statesOf(moved)]);
  }

  /** Moving statistics have no slots. */
  function statesOf(moved: Iterable<readonly [string, Tensor]>): Map<string, ParameterState> {
    return new Map([...moved].map(([name, weight]) => [name, { weight, slots: [] }]));
  }

  function takeStep(findings: StepFindings, plan: BatchPlan, sound: readonly boolean[]): void {
    states.commit(updatesFrom(findings, plan), sound);
    if (averaging !== 'ema') return;
    averages?.average(sound.map((takes, t) => (takes ? keptByStep(fits[t].decay ?? 0, plan.stepsBefore[t]) : null)));
  }

  async function trainEpoch(epoch: EpochPlan, pause: Pause): Promise<EpochRecord | null> {
    const recorder = createEpochRecorder(T, kernels);
    for (const plan of epoch.steps) {
      if (!(await pause())) return null;
      tf.tidy(() => {
        const findings = findGradients(states.weights(), inputOf(plan));
        const sound = recorder.add(findings.report.dataSync<'float32'>(), plan.active);
        if (sound.some(Boolean)) takeStep(findings, plan, sound);
      });
    }
    return recorder.close(sizesOfWeights());
  }

  /** Σ |w| over everything that a fit owns. [T] */
  function sizesOfWeights(): Float32Array {
    return tf.tidy(() => {
      const sums = [...states.weights().values()].map((weight) => tf.sum(tf.abs(weight), [1, 2]));
      return tf.addN(sums).dataSync<'float32'>();
    });
  }

  function evaluate(rows: readonly Int32Array[], pause: Pause): Promise<readonly Float32Array[] | null> {
    return evaluateInPieces(rows, source.outputs, rowsAtOnce(graph, T), pause, (piece) =>
      tf.tidy(() => evaluateForward(tf, graph, states.weights(), inputsOf(piece)).dataSync<'float32'>()),
    );
  }

  async function recompute(epoch: EpochPlan, pause: Pause): Promise<boolean> {
    const seen = new Float64Array(T);
    for (const plan of epoch.steps) {
      if (!(await pause())) return false;
      tf.tidy(() => {
        const momentum = column([...seen].map((rows, t) => rows / (rows + plan.counts[t])));
        const pass = { tf, parameters: states.weights(), mask: maskOf(plan), dropout: () => null, momentum };
        states.commit(statesOf(trainForward(graph, pass, inputsOf(plan.rows)).moved), plan.active);
      });
      for (let t = 0; t < T; t++) if (plan.active[t]) seen[t] += plan.counts[t];
    }
    return true;
  }

  function save(): ProgramState {
    return averages === null ? states.save() : { ...states.save(), averages: averages.save() };
  }

  function load(state: ProgramState): void {
    states.load(state);
    if (state.averages !== undefined) averages?.load(state.averages);
  }

  function averagesKept(): WeightAverages {
    if (averages === null) throw new Error('the setup has no averages');
    return averages;
  }

  function dispose(): void {
    states.dispose();
    averages?.dispose();
    hyper.dispose();
  }

  const read = async () => states.read();
  const { snapshot, restore } = states;
  return {
    ...{ trainEpoch, evaluate, read, snapshot, restore, recompute, save, load, dispose },
    average: (kept) => averagesKept().average(kept),
    swapAverages: () => averagesKept().swapAverages(),
  };
}
