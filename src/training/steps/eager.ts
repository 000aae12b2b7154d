import type { Tensor, Tf } from '../../backends/backend.js';
import { parameterShapes } from '../../models/parameters.js';
import { optimizers } from '../optimizers.js';
import { createDropout } from './dropout-source.js';
import { createEagerStep } from './eager-step.js';
import { createEpochRecorder } from './epoch-recorder.js';
import { uploadHyperparameters } from './hyperparameters.js';
import { evaluateForward } from './layer-passes.js';
import { createParameterStates } from './parameter-states.js';
import type { RowSource } from './row-source.js';
import type { EpochPlan, EpochRecord, Pause, ProgramSetup, StepProgram } from './step-program.js';

/** Rows of all fits together that are evaluated at a time: bounds the memory of an evaluation, and the time of a piece. */
const evaluationRows = 8192;

/**
 * The step port by TensorFlow.js operations, one after another: works on every backend, and is the reference for the
 * others. Every formula keeps the trial axis T apart, so that a fit's numbers never meet another's.
 */
export function createEagerProgram(tf: Tf, source: RowSource, setup: ProgramSetup): StepProgram {
  const { graph, fits } = setup;
  const T = fits.length;
  const shapes = parameterShapes(graph);
  const kernels = shapes.filter((shape) => shape.role === 'kernel').length;
  const hyper = uploadHyperparameters(tf, fits, source, setup.penalty);
  const states = createParameterStates(tf, shapes, fits, optimizers[setup.optimizer.name].slots);
  const step = createEagerStep(tf, setup, source.task, states, hyper, createDropout(tf, fits));

  /** Rows of the data as the fits see them. @param rows [T · n] @returns [T, n, width] */
  function inputsOf(rows: Int32Array): Tensor {
    const stored = tf.tensor3d(source.features(rows), [T, rows.length / T, source.width]);
    return tf.mul(tf.sub(stored, hyper.shift), hyper.scale);
  }

  function targetsOf(rows: Int32Array): Tensor {
    const stored = tf.tensor3d(source.targets(rows), [T, rows.length / T, source.outputs]);
    if (source.task === 'classification') return stored;
    return tf.mul(tf.sub(stored, hyper.targetShift), hyper.targetScale);
  }

  async function trainEpoch(epoch: EpochPlan, pause: Pause): Promise<EpochRecord | null> {
    const recorder = createEpochRecorder(T, kernels);
    for (const plan of epoch.steps) {
      if (!(await pause())) return null;
      tf.tidy(() => {
        const { updates, report } = step({ input: inputsOf(plan.rows), target: targetsOf(plan.rows), plan });
        const sound = recorder.add(report.dataSync<'float32'>(), plan.active);
        if (sound.some(Boolean)) states.commit(updates, sound);
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

  async function evaluate(rows: readonly Int32Array[], pause: Pause): Promise<readonly Float32Array[] | null> {
    const results = rows.map((own) => new Float32Array(own.length * source.outputs));
    const longest = Math.max(...rows.map((own) => own.length));
    const atOnce = Math.max(1, Math.floor(evaluationRows / T));
    for (let start = 0; start < longest; start += atOnce) {
      if (!(await pause())) return null;
      const n = Math.min(atOnce, longest - start);
      const outputs = outputsOf(rows, start, n);
      for (const [t, own] of rows.entries()) {
        const real = Math.max(0, Math.min(n, own.length - start));
        const from = t * n * source.outputs;
        results[t].set(outputs.subarray(from, from + real * source.outputs), start * source.outputs);
      }
    }
    return results;
  }

  /** Each fit's rows from `start`, n of them; a fit with fewer gets row 0 for the rest. [T, n, outputs] */
  function outputsOf(rows: readonly Int32Array[], start: number, n: number): Float32Array {
    const piece = new Int32Array(T * n);
    for (const [t, own] of rows.entries()) piece.set(own.subarray(start, start + n), t * n);
    return tf.tidy(() => evaluateForward(tf, graph, states.weights(), inputsOf(piece)).dataSync<'float32'>());
  }

  function dispose(): void {
    states.dispose();
    hyper.dispose();
  }

  const read = async () => states.read();
  const { snapshot, restore, save, load } = states;
  return { trainEpoch, evaluate, read, snapshot, restore, save, load, dispose };
}
