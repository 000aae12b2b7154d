import { type FitRequest, type FitResult, fitId } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import { parameterShapes } from '../models/parameters.js';
import { createAverages } from './averages.js';
import { batchId, type Checkpoints } from './checkpoints.js';
import { concludeFit, toModel } from './conclude.js';
import { type Course, createCourse } from './course.js';
import type { Engine } from './create-trainer.js';
import { planEpoch } from './epoch-plan.js';
import { type PreparedFit, prepareFits, toMember, toProgramSetup } from './prepare-fit.js';
import { createStepProgram } from './steps/create-program.js';
import type { EpochRecord, Pause, StepProgram } from './steps/step-program.js';
import { stopLosses } from './stop-losses.js';
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
  const averages = createAverages(engine, fits, program);
  await resume(saving, program, course);
  const pause = engine.pauseWith(signal);
  const first = course.epochs.length;
  const members = fits.map(toMember);

  async function takeIn(record: EpochRecord): Promise<boolean> {
    course.add({ record, stopLosses: null });
    return true;
  }

  /** By what the fits would be if they stopped here. @returns false where it was given up */
  async function judge(record: EpochRecord, epoch: number): Promise<boolean> {
    if (!(await averages.putInPlace(epoch, course.active(), pause))) return false;
    const losses = await stopLosses(engine, fits, program, pause);
    if (losses === null) return false;
    const improved = course.add({ record, stopLosses: losses });
    if (improved !== null) program.snapshot(improved);
    averages.putBack();
    return true;
  }

  for (let epoch = first; epoch < epochs && course.active().some(Boolean); epoch++) {
    const plan = planEpoch(members, course.active(), { seed: engine.data.seed, epoch, batchSize: training.batchSize });
    const record = await program.trainEpoch(plan, pause);
    if (record === null) return null;
    averages.takeIn(epoch, course.active());
    if (!(await (stops === null ? takeIn(record) : judge(record, epoch)))) return null;
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
  if (stops !== null) {
    program.restore();
    return course;
  }
  const last = course.epochs.length - 1;
  return (await averages.putInPlace(last, course.active(), pause)) ? course : null;
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
