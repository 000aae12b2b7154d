import type { Tensor, Tf } from '../../backends/backend.js';
import type { ParameterShape } from '../../models/parameters.js';
import { parameterShapes } from '../../models/parameters.js';
import { clipByRange, clipFactor, sumOfSquares } from '../../regularization/clipping.js';
import { penaltyGradient, penaltyValue, proximalStep } from '../../regularization/penalty.js';
import { softmaxCrossEntropy, squaredError } from '../losses.js';
import { optimizers } from '../optimizers.js';
import type { DeviceData } from './device-data.js';
import { createDropout } from './dropout-source.js';
import { createEpochRecorder } from './epoch-recorder.js';
import { uploadHyperparameters } from './hyperparameters.js';
import { evaluateForward, trainForward } from './layer-passes.js';
import type { BatchPlan, EpochPlan, EpochRecord, ProgramSetup, ProgramState, StepProgram } from './step-program.js';

/** Rows of each fit that are evaluated at a time: bounds the memory of an evaluation. */
const evaluationRows = 512;

/** Weights and slots of one parameter. */
interface ParameterState {
  weight: Tensor;
  slots: readonly Tensor[];
}

/** What a step tells: [2 + kernels, T] numbers — loss, norm before clipping, clipped or not, and the kernels' norms. */
interface StepOutcome {
  readonly updates: ReadonlyMap<string, ParameterState>;
  readonly report: Tensor;
}

/**
 * The step port by TensorFlow.js operations, one after another: works on every backend, and is the reference for the
 * others. Every formula keeps the trial axis T apart, so that a fit's numbers never meet another's.
 */
export function createEagerProgram(tf: Tf, data: DeviceData, setup: ProgramSetup): StepProgram {
  // TensorFlow.js' wasm backend takes another path for a product of one matrix: two are always there.
  const fits = setup.fits.length === 1 ? [setup.fits[0], setup.fits[0]] : setup.fits;
  const asked = setup.fits.length;
  const T = fits.length;
  const { graph, batchSize: B } = setup;
  const shapes = parameterShapes(graph);
  const kernels = shapes.filter((shape) => shape.role === 'kernel').map((shape) => shape.name);
  const rule = optimizers[setup.optimizer.name];
  const hyper = uploadHyperparameters(tf, fits, data, setup.penalty);
  const dropout = createDropout(tf, fits);
  const states = new Map(shapes.map((shape, i) => [shape.name, createState(shape, i)]));
  const remembered = new Map<string, Tensor>();

  function createState(shape: ParameterShape, index: number): ParameterState {
    const withTrials = shape.shape.length === 1 ? [T, 1, shape.shape[0]] : [T, ...shape.shape];
    const values = new Float32Array(withTrials.reduce((product, size) => product * size, 1));
    for (const [t, fit] of fits.entries()) values.set(fit.initial[index], (t * values.length) / T);
    const trained = shape.role !== 'moving-mean' && shape.role !== 'moving-variance';
    const slots = Array.from({ length: trained ? rule.slots : 0 }, () => tf.zeros(withTrials));
    return { weight: tf.tensor(values, withTrials), slots };
  }

  function weightsNow(): ReadonlyMap<string, Tensor> {
    return new Map([...states].map(([name, state]) => [name, state.weight]));
  }

  /** Rows of the data as the fits see them. @param rows [T · n] @returns [T, n, width] */
  function gatherInputs(rows: Int32Array): Tensor {
    const picked = tf.gather(data.features, tf.tensor1d(rows, 'int32'));
    const shaped = tf.reshape(picked, [T, rows.length / T, data.width]);
    return tf.mul(tf.sub(shaped, hyper.shift), hyper.scale);
  }

  function gatherTargets(rows: Int32Array): Tensor {
    const picked = tf.gather(data.target, tf.tensor1d(rows, 'int32'));
    const shaped = tf.reshape(picked, [T, rows.length / T, data.outputs]);
    return data.task === 'classification' ? shaped : tf.mul(tf.sub(shaped, hyper.targetShift), hyper.targetScale);
  }

  function step(plan: BatchPlan): StepOutcome {
    const mask = { mask: tf.tensor3d(plan.mask, [T, B, 1]), count: tf.tensor3d(plan.counts, [T, 1, 1]) };
    const parameters = weightsNow();
    const pass = trainForward(
      graph,
      {
        tf,
        parameters,
        mask,
        dropout: (_node, layer, units) => dropout.multiplier(plan.stepsBefore, layer, B, units, hyper.dropout),
      },
      gatherInputs(plan.rows),
    );
    const byRow = (data.task === 'classification' ? softmaxCrossEntropy : squaredError)(
      tf,
      pass.output,
      gatherTargets(plan.rows),
    );
    const share = tf.div(mask.mask, mask.count);
    const gradients = pass.backward(tf.mul(byRow.gradient, share));
    const dataLoss = tf.sum(tf.mul(byRow.rows, share), [1, 2]);
    const kernelNorms = kernels.map((name) => tf.sqrt(sumOfSquares(tf, gradientOf(gradients, name))));
    const penalized = addPenalty(parameters, gradients);
    const loss = tf.addN([dataLoss, ...penaltyOf(parameters)]);
    const clipped = clip(penalized);
    const updates = update(plan, clipped.gradients);
    for (const [name, tensor] of pass.moved) updates.set(name, { weight: tensor, slots: [] });
    return { updates, report: tf.stack([loss, clipped.norm, clipped.share, ...kernelNorms]) };
  }

  function addPenalty(parameters: ReadonlyMap<string, Tensor>, gradients: ReadonlyMap<string, Tensor>) {
    if (setup.penalty.apply === 'proximal' || !hyper.penalized) return gradients;
    return new Map(
      [...gradients].map(([name, gradient]) => {
        if (!kernels.includes(name)) return [name, gradient] as const;
        return [name, tf.add(gradient, penaltyGradient(tf, gradientOf(parameters, name), hyper.penalty))] as const;
      }),
    );
  }

  function penaltyOf(parameters: ReadonlyMap<string, Tensor>): readonly Tensor[] {
    if (!hyper.penalized) return [];
    return kernels.map((name) => penaltyValue(tf, gradientOf(parameters, name), hyper.penalty));
  }

  /** By range first, then by norm; the norm told is the one before either. */
  function clip(gradients: ReadonlyMap<string, Tensor>) {
    const before = tf.sqrt(tf.addN([...gradients.values()].map((gradient) => sumOfSquares(tf, gradient))));
    const ranged = hyper.clipsRange
      ? new Map([...gradients].map(([name, g]) => [name, clipByRange(tf, g, hyper.clipMin, hyper.clipMax)]))
      : gradients;
    const norm = hyper.clipsRange
      ? tf.sqrt(tf.addN([...ranged.values()].map((gradient) => sumOfSquares(tf, gradient))))
      : before;
    const share = tf.cast(tf.logicalOr(tf.less(norm, before), tf.greater(norm, hyper.clipNorm)), 'float32');
    if (!hyper.clipsNorm) return { gradients: ranged, norm: before, share };
    const factor = tf.reshape(clipFactor(tf, norm, hyper.clipNorm), [T, 1, 1]);
    const scaled = new Map([...ranged].map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
    return { gradients: scaled, norm: before, share };
  }

  function update(plan: BatchPlan, gradients: ReadonlyMap<string, Tensor>): Map<string, ParameterState> {
    const { beta1, beta2 } = setup.optimizer;
    const correction = (beta: number) =>
      tf.tensor3d(
        plan.stepsBefore.map((steps) => 1 / (1 - beta ** (steps + 1))),
        [T, 1, 1],
      );
    const [correction1, correction2] = [correction(beta1), correction(beta2)];
    return new Map(
      [...gradients].map(([name, gradient]) => {
        const { weight, slots } = stateOf(name);
        const isKernel = kernels.includes(name);
        const input = { weight, gradient, slots, rate: hyper.rate, correction1, correction2, isKernel };
        const made = rule.update(tf, setup.optimizer, input);
        const proximal = isKernel && setup.penalty.apply === 'proximal' && hyper.penalized;
        return [name, proximal ? { ...made, weight: proximalStep(tf, made.weight, hyper.penalty, hyper.rate) } : made];
      }),
    );
  }

  function stateOf(name: string): ParameterState {
    const state = states.get(name);
    if (state === undefined) throw new Error(`no parameter ${name}`);
    return state;
  }

  /** Puts new values in place, for the fits chosen; the others keep theirs by selection, whatever the new ones are. */
  function commit(updates: ReadonlyMap<string, ParameterState>, chosen: readonly boolean[]): void {
    const all = chosen.every(Boolean);
    const condition = all ? null : tf.tensor3d(chosen.map(Number), [T, 1, 1], 'bool');
    const choose = (now: Tensor, before: Tensor) => (condition === null ? now : tf.where(condition, now, before));
    for (const [name, made] of updates) {
      const state = stateOf(name);
      const weight = tf.keep(choose(made.weight, state.weight));
      const slots = made.slots.map((slot, i) => tf.keep(choose(slot, state.slots[i])));
      tf.dispose([state.weight, ...(made.slots.length > 0 ? state.slots : [])]);
      state.weight = weight;
      if (slots.length > 0) state.slots = slots;
    }
  }

  async function trainEpoch(epoch: EpochPlan): Promise<EpochRecord> {
    const recorder = createEpochRecorder(T, kernels.length);
    for (const plan of epoch.steps) {
      const padded = padPlan(plan);
      tf.tidy(() => {
        const { updates, report } = step(padded);
        // Arrays of numbers: [3 + kernels, T].
        const sound = recorder.add(report.dataSync<'float32'>(), padded.active);
        if (sound.some(Boolean)) commit(updates, sound);
      });
    }
    return recorder.record(asked);
  }

  function padPlan(plan: BatchPlan): BatchPlan {
    if (asked === T) return plan;
    const twice = <A extends Int32Array | Float32Array>(values: A, make: (length: number) => A): A => {
      const out = make(values.length * 2);
      out.set(values);
      out.set(values, values.length);
      return out;
    };
    return {
      rows: twice(plan.rows, (length) => new Int32Array(length)),
      mask: twice(plan.mask, (length) => new Float32Array(length)),
      counts: twice(plan.counts, (length) => new Float32Array(length)),
      active: [...plan.active, ...plan.active],
      stepsBefore: [...plan.stepsBefore, ...plan.stepsBefore],
    };
  }

  async function evaluate(rowsOfFits: readonly Int32Array[]): Promise<readonly Float32Array[]> {
    const rows = asked === T ? rowsOfFits : [rowsOfFits[0], rowsOfFits[0]];
    const results = rows.map((own) => new Float32Array(own.length * data.outputs));
    const longest = Math.max(...rows.map((own) => own.length));
    for (let start = 0; start < longest; start += evaluationRows) {
      const n = Math.min(evaluationRows, longest - start);
      const chunk = new Int32Array(T * n);
      for (const [t, own] of rows.entries()) chunk.set(own.subarray(start, start + n), t * n);
      const outputs = tf.tidy(() =>
        evaluateForward(tf, graph, weightsNow(), gatherInputs(chunk)).dataSync<'float32'>().slice(),
      );
      for (const [t, own] of rows.entries()) {
        const real = Math.max(0, Math.min(n, own.length - start));
        const from = t * n * data.outputs;
        results[t].set(outputs.subarray(from, from + real * data.outputs), start * data.outputs);
      }
    }
    return results.slice(0, asked);
  }

  async function read(): Promise<readonly (readonly Float32Array[])[]> {
    const all = shapes.map((shape) => stateOf(shape.name).weight.dataSync<'float32'>());
    return Array.from({ length: asked }, (_, t) =>
      all.map((values) => values.slice((t * values.length) / T, ((t + 1) * values.length) / T)),
    );
  }

  function snapshot(chosen: readonly boolean[]): void {
    const padded = asked === T ? chosen : [chosen[0], chosen[0]];
    tf.tidy(() => {
      const condition = tf.tensor3d(padded.map(Number), [T, 1, 1], 'bool');
      for (const [name, { weight }] of states) {
        const before = remembered.get(name);
        remembered.set(name, tf.keep(before === undefined ? tf.clone(weight) : tf.where(condition, weight, before)));
        before?.dispose();
      }
    });
  }

  function restore(): void {
    for (const [name, weight] of remembered) {
      const state = stateOf(name);
      state.weight.dispose();
      state.weight = weight;
    }
    remembered.clear();
  }

  function save(): ProgramState {
    const values = (tensor: Tensor) => tensor.dataSync<'float32'>().slice();
    return {
      weights: [...states.values()].map(({ weight }) => values(weight)),
      slots: [...states.values()].map(({ slots }) => slots.map(values)),
      remembered: [...remembered.values()].map(values),
    };
  }

  function load(state: ProgramState): void {
    for (const [i, [name, own]] of [...states].entries()) {
      const shape = own.weight.shape;
      tf.dispose([own.weight, ...own.slots]);
      own.weight = tf.tensor(state.weights[i], shape);
      own.slots = state.slots[i].map((slot) => tf.tensor(slot, shape));
      if (state.remembered.length > 0) remembered.set(name, tf.tensor(state.remembered[i], shape));
    }
  }

  function dispose(): void {
    for (const { weight, slots } of states.values()) tf.dispose([weight, ...slots]);
    tf.dispose([...remembered.values()]);
    hyper.dispose();
  }

  return { trainEpoch, evaluate, read, snapshot, restore, save, load, dispose };
}

function gradientOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`no gradient for ${name}`);
  return found;
}
