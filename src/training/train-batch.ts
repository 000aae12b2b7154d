import type { CompleteFit, FailedFit, FitKey, FitRequest, GradientHealth } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import { parameterShapes } from '../models/parameters.js';
import type { Engine } from './create-trainer.js';
import { createEarlyStopping } from './early-stopping.js';
import { planEpoch } from './epoch-plan.js';
import { createHealthRecorder } from './gradient-health.js';
import { computeMetrics, rowResults } from './metrics/metrics.js';
import { pickTarget, toPrediction } from './predict.js';
import { type PreparedFit, prepareFits } from './prepare-fit.js';
import { createEagerProgram } from './steps/eager.js';
import type { EpochRecord, StepProgram } from './steps/step-program.js';
import type { OnEpoch, RefitOutcome, TrainedModel } from './trainer.js';

/**
 * Trains fits that share shapes, side by side, to their ends.
 *
 * @returns a result a fit, with its model where it is a refit; null where the signal said 'now'
 */
export async function trainBatch(
  engine: Engine,
  batch: readonly FitRequest[],
  signal: StopSignal,
  onEpoch: OnEpoch,
): Promise<readonly RefitOutcome[] | null> {
  const graph = engine.graphOf(batch[0].settings);
  const fits = prepareFits(engine, graph, batch);
  const { training } = batch[0].settings;
  const program = createEagerProgram(engine.tf, engine.device, {
    graph,
    optimizer: training.optimizer,
    penalty: training.penalty,
    batchSize: training.batchSize,
    fits: fits.map((fit) => fit.setup),
  });
  try {
    const course = await runEpochs(engine, fits, program, signal, onEpoch);
    return course === null ? null : await concludeAll(engine, fits, program, course);
  } finally {
    program.dispose();
  }
}

/** How the epochs went, fit by fit. */
interface Course {
  readonly lossCurves: readonly (readonly number[])[];
  readonly bestEpochs: readonly number[];
  /** The epoch (from 1) in which a fit diverged; null where it did not. */
  readonly divergedIn: readonly (number | null)[];
  readonly healthOf: (fit: number) => GradientHealth;
}

async function runEpochs(
  engine: Engine,
  fits: readonly PreparedFit[],
  program: StepProgram,
  signal: StopSignal,
  onEpoch: OnEpoch,
): Promise<Course | null> {
  const [{ request }] = fits;
  const { training } = request.settings;
  const epochs = request.epochs ?? training.epochs;
  const health = createHealthRecorder(kernelSizes(engine, request));
  const lossCurves: number[][] = fits.map(() => []);
  const divergedIn = fits.map((): number | null => null);
  const stops = fits.some((fit) => fit.stopRows.length > 0) ? training.earlyStopping : null;
  const stopping = stops === null ? null : createEarlyStopping(fits.length, stops);
  const members = fits.map((fit) => ({ key: fit.request, rows: fit.trainRows }));
  let active = fits.map(() => true);
  for (let epoch = 0; epoch < epochs && active.some(Boolean); epoch++) {
    if (signal.state === 'now') return null;
    const plan = planEpoch(members, active, { seed: engine.data.seed, epoch, batchSize: training.batchSize });
    const record = await program.trainEpoch(plan);
    health.add(record);
    active = active.map((was, t) => was && noteEpoch(record, t, epoch, lossCurves[t], divergedIn));
    if (stopping !== null) {
      const { improved, stopped } = stopping.judge(await stopLosses(engine, fits, program), active);
      program.snapshot(improved);
      active = active.map((was, t) => was && !stopped[t]);
    }
    onEpoch({ fits: fits.length, epoch: epoch + 1, epochs });
  }
  if (stopping !== null) program.restore();
  const bestEpochs = lossCurves.map((curve, t) => stopping?.bestEpoch(t) || curve.length);
  return { lossCurves, bestEpochs, divergedIn, healthOf: health.healthOf };
}

/** Notes a fit's epoch. @returns whether it goes on */
function noteEpoch(
  record: EpochRecord,
  t: number,
  epoch: number,
  curve: number[],
  divergedIn: (number | null)[],
): boolean {
  if (record.nonFiniteSteps[t] > 0) {
    divergedIn[t] = epoch + 1;
    return false;
  }
  curve.push(record.lossSums[t] / record.steps[t]);
  return true;
}

function kernelSizes(engine: Engine, { settings }: FitRequest) {
  return parameterShapes(engine.graphOf(settings))
    .filter((shape) => shape.role === 'kernel')
    .map(({ name, shape }) => ({
      layer: name.slice(0, name.lastIndexOf('/')),
      elements: shape.reduce((product, size) => product * size, 1),
    }));
}

/** Mean loss of the rows kept apart, without the penalty. */
async function stopLosses(engine: Engine, fits: readonly PreparedFit[], program: StepProgram): Promise<number[]> {
  const outputs = await program.evaluate(fits.map((fit) => fit.stopRows));
  return outputs.map((own, t) => {
    const { loss } = rowResults(toPrediction(engine, own, fits[t].setup.target), pickTarget(engine, fits[t].stopRows));
    return loss.reduce((sum, row) => sum + row, 0) / loss.length;
  });
}

async function concludeAll(
  engine: Engine,
  fits: readonly PreparedFit[],
  program: StepProgram,
  course: Course,
): Promise<readonly RefitOutcome[]> {
  const onTrain = await program.evaluate(fits.map((fit) => fit.trainRows));
  const onValidation = await program.evaluate(fits.map((fit) => fit.validationRows));
  const isRefit = fits.some(({ request }) => request.fold === 'refit');
  const weights = isRefit ? await program.read() : null;
  return fits.map((fit, t): RefitOutcome => {
    const result = conclude(engine, fit, t, course, onTrain[t], onValidation[t]);
    if (result.state === 'failed') return { result, model: null };
    return { result, model: toModel(engine, fit, weights?.[t] ?? []) };
  });
}

function conclude(
  engine: Engine,
  fit: PreparedFit,
  t: number,
  course: Course,
  onTrain: Float32Array,
  onValidation: Float32Array,
): CompleteFit | FailedFit {
  const { trial, repeat, fold } = fit.request;
  const key: FitKey = { trial, repeat, fold };
  const gradient = course.healthOf(t);
  const epoch = course.divergedIn[t];
  if (epoch !== null) return diverged(key, `the loss or its gradient is not finite in epoch ${epoch}`, epoch, gradient);
  if (!onTrain.every(Number.isFinite) || !onValidation.every(Number.isFinite)) {
    return diverged(key, 'the outputs of the trained network are not finite', null, gradient);
  }
  const predicted = toPrediction(engine, onValidation, fit.setup.target);
  const truth = pickTarget(engine, fit.validationRows);
  const trained = toPrediction(engine, onTrain, fit.setup.target);
  return {
    state: 'complete',
    ...key,
    metrics: truth.length === 0 ? {} : computeMetrics(predicted, truth),
    trainMetrics: computeMetrics(trained, pickTarget(engine, fit.trainRows)),
    epochs: course.lossCurves[t].length,
    bestEpoch: course.bestEpochs[t],
    lossCurve: course.lossCurves[t],
    gradient,
    outliersRemoved: fit.outliersRemoved,
    byRow: rowResults(predicted, truth),
  };
}

function diverged(key: FitKey, message: string, epoch: number | null, gradient: GradientHealth): FailedFit {
  return { state: 'failed', ...key, failure: { kind: 'diverged', message, epoch }, gradient };
}

function toModel(engine: Engine, fit: PreparedFit, values: readonly Float32Array[]): TrainedModel {
  const graph = engine.graphOf(fit.request.settings);
  const weights = parameterShapes(graph).map(({ name, shape }, i) => ({ name, shape, values: values[i] }));
  return { graph, weights, preprocessing: fit.preprocessing };
}
