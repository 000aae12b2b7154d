import type { CompleteFit, FailedFit, FitKey, FitRequest, GradientHealth } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import { parameterShapes } from '../models/parameters.js';
import { batchId } from './checkpoints.js';
import { type Course, createCourse } from './course.js';
import type { Engine } from './create-trainer.js';
import { planEpoch } from './epoch-plan.js';
import { computeMetrics, rowResults } from './metrics/metrics.js';
import { pickTarget, toPrediction } from './predict.js';
import { type PreparedFit, prepareFits } from './prepare-fit.js';
import { createEagerProgram } from './steps/eager.js';
import type { StepProgram } from './steps/step-program.js';
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

/** Goes on from a checkpoint where there is one. */
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
  const stops = fits.some((fit) => fit.stopRows.length > 0) ? training.earlyStopping : null;
  const course = createCourse(fits.length, kernelSizes(engine, request), stops);
  const saving = engine.checkpoints === null ? null : { checkpoints: engine.checkpoints, id: idOf(engine, fits) };
  const before = (await saving?.checkpoints.load(saving.id)) ?? null;
  if (before !== null) {
    program.load(before.program);
    for (const outcome of before.epochs) course.add(outcome);
  }
  const first = course.epochs.length;
  const members = fits.map((fit) => ({ key: fit.request, rows: fit.trainRows }));
  for (let epoch = first; epoch < epochs && course.active().some(Boolean); epoch++) {
    if (signal.state === 'now') return null;
    const plan = planEpoch(members, course.active(), { seed: engine.data.seed, epoch, batchSize: training.batchSize });
    const record = await program.trainEpoch(plan);
    const improved = course.add({ record, stopLosses: stops && (await stopLosses(engine, fits, program)) });
    if (improved !== null) program.snapshot(improved);
    onEpoch({ fits: fits.length, epoch: epoch + 1, epochs });
    const progress = {
      epochsDone: epoch + 1 - first,
      epochsLeft: epochs - epoch - 1,
      stopping: signal.state !== 'run',
    };
    if (saving?.checkpoints.isDue(progress)) {
      await saving.checkpoints.save(saving.id, { program: program.save(), epochs: course.epochs });
      if (progress.stopping) return null;
    }
  }
  if (stops !== null) program.restore();
  await saving?.checkpoints.remove(saving.id);
  return course;
}

function idOf({ data }: Engine, fits: readonly PreparedFit[]): string {
  return batchId(
    data.seed,
    fits.map((fit) => fit.request),
  );
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
  const epoch = course.divergedIn(t);
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
    epochs: course.lossCurve(t).length,
    bestEpoch: course.bestEpoch(t),
    lossCurve: course.lossCurve(t),
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
