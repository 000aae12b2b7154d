import { type FitRequest, type FitResult, fitId } from '../core/fit.js';
import type { TrainingSettings } from '../core/settings.js';
import type { StopSignal } from '../core/stop.js';
import { parameterShapes } from '../models/parameters.js';
import { batchId, type Checkpoints } from './checkpoints.js';
import { lossKindOf, lossNumbersOf } from './choose-loss.js';
import { concludeFit, toModel } from './conclude.js';
import { type Course, createCourse } from './course.js';
import type { Engine } from './create-trainer.js';
import { planEpoch } from './epoch-plan.js';
import { countsOf, meanOf } from './metrics/statistic.js';
import { askLoss } from './own-loss.js';
import { pickTarget, pickWeights, toPrediction } from './predict.js';
import { type PreparedFit, prepareFits, toMember, toProgramSetup } from './prepare-fit.js';
import { rowLosses, standardizedLosses } from './row-losses.js';
import { createStepProgram } from './steps/create-program.js';
import { standardizedTargets } from './steps/row-source.js';
import type { FitSetup, Pause, StepProgram } from './steps/step-program.js';
import type { OnEpoch, RefitOutcome } from './trainer.js';

/** Fits at the ends of their trainings, while their weights are still there. */
interface Trained {
  readonly fits: readonly PreparedFit[];
  readonly results: readonly FitResult[];
  readonly program: StepProgram;
}

/**
 * Trains fits that share shapes, side by side, to their ends.
 *
 * @returns a result a fit; null where the signal said 'now'
 */
export function trainBatch(
  engine: Engine,
  batch: readonly FitRequest[],
  signal: StopSignal,
  onEpoch: OnEpoch,
): Promise<readonly FitResult[] | null> {
  return train(engine, batch, signal, onEpoch, async ({ results }) => results);
}

/** Trains one fit and keeps its weights. */
export function trainAlone(engine: Engine, request: FitRequest, signal: StopSignal): Promise<RefitOutcome | null> {
  return train(
    engine,
    [request],
    signal,
    () => {},
    async ({ fits: [fit], results: [result], program }) => {
      if (result.state === 'failed') return { result, model: null };
      const [weights] = await program.read();
      return { result, model: toModel(engine, fit, weights) };
    },
  );
}

async function train<Outcome>(
  engine: Engine,
  batch: readonly FitRequest[],
  signal: StopSignal,
  onEpoch: OnEpoch,
  finish: (trained: Trained) => Promise<Outcome>,
): Promise<Outcome | null> {
  const graph = engine.graphOf(batch[0].settings);
  const fits = prepareFits(engine, graph, batch);
  const program = engine.watch.program(createStepProgram(engine, toProgramSetup(engine, graph, fits)));
  const saving = engine.checkpoints && { checkpoints: engine.checkpoints, id: batchId(engine.data.seed, batch) };
  try {
    const course = await runEpochs(engine, fits, program, saving, signal, onEpoch);
    const results = course && (await concludeAll(engine, fits, program, course, engine.pauseWith(signal)));
    if (results === null) return null;
    return await finish({ fits, results, program });
  } finally {
    program.dispose();
  }
}

/** Where this batch leaves its state. */
interface Saving {
  readonly checkpoints: Checkpoints;
  readonly id: string;
}

/** Goes on from a checkpoint where there is one. */
async function runEpochs(
  engine: Engine,
  fits: readonly PreparedFit[],
  program: StepProgram,
  saving: Saving | null,
  signal: StopSignal,
  onEpoch: OnEpoch,
): Promise<Course | null> {
  const [{ request }] = fits;
  const { training } = request.settings;
  const epochs = request.epochs ?? training.epochs;
  const stops = fits.every((fit) => fit.stopRows.length > 0) ? training.earlyStopping : null;
  const course = createCourse(fits.length, kernelSizes(engine, request), stops);
  await resume(saving, program, course);
  const pause = engine.pauseWith(signal);
  const first = course.epochs.length;
  const members = fits.map(toMember);
  for (let epoch = first; epoch < epochs && course.active().some(Boolean); epoch++) {
    const plan = planEpoch(members, course.active(), { seed: engine.data.seed, epoch, batchSize: training.batchSize });
    const record = await program.trainEpoch(plan, pause);
    if (record === null) return null;
    const losses = stops === null ? [] : await stopLosses(engine, fits, program, pause);
    if (losses === null) return null;
    const improved = course.add({ record, stopLosses: stops === null ? null : losses });
    if (improved !== null) program.snapshot(improved);
    onEpoch({ fits: fits.length, epoch: epoch + 1, epochs });
    const stopping = signal.state !== 'run';
    const isDue = saving?.checkpoints.isDue({
      epochsDone: epoch + 1 - first,
      epochsLeft: epochs - epoch - 1,
      stopping,
    });
    if (isDue) {
      const ids = fits.map((fit) => fitId(fit.request));
      await saving?.checkpoints.save(saving.id, { fits: ids, program: program.save(), epochs: course.epochs });
    }
    if (isDue && stopping) return null;
  }
  if (stops !== null) program.restore();
  return course;
}

async function resume(saving: Saving | null, program: StepProgram, course: Course): Promise<void> {
  const before = await saving?.checkpoints.load(saving.id);
  if (before === undefined || before === null) return;
  program.load(before.program);
  for (const outcome of before.epochs) course.add(outcome);
}

function kernelSizes(engine: Engine, { settings }: FitRequest) {
  return parameterShapes(engine.graphOf(settings))
    .filter((shape) => shape.role === 'kernel')
    .map(({ name, shape }) => ({
      layer: name.slice(0, name.lastIndexOf('/')),
      elements: shape.reduce((product, size) => product * size, 1),
    }));
}

/** Mean loss of the rows kept apart, without the penalty; null where somebody stopped it. */
async function stopLosses(
  engine: Engine,
  fits: readonly PreparedFit[],
  program: StepProgram,
  pause: Pause,
): Promise<readonly number[] | null> {
  const outputs = await program.evaluate(
    fits.map((fit) => fit.stopRows),
    pause,
  );
  if (outputs === null) return null;
  return engine.watch.scores(() => outputs.map((own, t) => meanLoss(engine, fits[t], own)));
}

function meanLoss(engine: Engine, { request, setup, stopRows }: PreparedFit, outputs: Float32Array): number {
  const losses = stopRowLosses(engine, request.settings.training, setup, stopRows, outputs);
  return meanOf(losses)(countsOf(losses.length, pickWeights(engine.data.dataset.weights, stopRows)));
}

/** What training makes small, for each row. float32, as the losses of rows are kept. */
function stopRowLosses(
  engine: Engine,
  training: TrainingSettings,
  { target: map }: FitSetup,
  rows: Int32Array,
  outputs: Float32Array,
): Float32Array {
  const { source, losses } = engine;
  const { name } = lossKindOf(training, source.task, losses);
  if (typeof name === 'object') {
    const targets = standardizedTargets(source, rows, map);
    return Float32Array.from(askLoss(name, { rows: rows.length, width: source.outputs, outputs, targets }).loss);
  }
  const numbers = lossNumbersOf(training);
  // Numbers of different units, or learned on another scale, are compared as training compares them.
  const isOther = source.targets > 1 || source.targetTransform === 'log' || source.targetTransform === 'log1p';
  if (source.task === 'regression' && isOther) {
    const errors = standardizedTargets(source, rows, map).map((target, i) => target - outputs[i]);
    return Float32Array.from(standardizedLosses(name, numbers, errors, source.targets));
  }
  const truth = pickTarget(engine.data.dataset, rows);
  return Float32Array.from(rowLosses(name, numbers, toPrediction(engine, outputs, map), truth, map));
}

/** Evaluates and measures every fit; null where somebody stopped it. */
async function concludeAll(
  engine: Engine,
  fits: readonly PreparedFit[],
  program: StepProgram,
  course: Course,
  pause: Pause,
): Promise<readonly FitResult[] | null> {
  const outputsFor = (rows: (fit: PreparedFit) => Int32Array) => program.evaluate(fits.map(rows), pause);
  const onTrain = await outputsFor((fit) => fit.trainRows);
  const onValidation = onTrain && (await outputsFor((fit) => fit.validationRows));
  if (onTrain === null || onValidation === null) return null;
  const results: FitResult[] = [];
  for (const [t, fit] of fits.entries()) {
    // Measuring takes a while where rows are many.
    if (!(await pause())) return null;
    const end = {
      onTrain: onTrain[t],
      onValidation: onValidation[t],
      gradient: course.healthOf(t),
      divergedIn: course.divergedIn(t),
      lossCurve: course.lossCurve(t),
      bestEpoch: course.bestEpoch(t),
    };
    results.push(engine.watch.scores(() => concludeFit(engine, fit, end)));
  }
  return results;
}
