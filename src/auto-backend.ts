import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { autoCandidates, type BackendHere } from './backends/auto-candidates.js';
import { backendsFolder } from './backends/native-folder.js';
import { wantsGpu } from './backends/tensorflow-environment.js';
import type { FitRequest } from './core/fit.js';
import type { StudyPlan } from './core/plan.js';
import { type BackendChoice, chooseBackend } from './execution/choose-backend.js';
import type { ModelMap } from './models/model.js';
import { createMeasurementFile } from './storage/measurements.js';
import type { BackendQuestion } from './study/ports.js';
import { createBatchPlanner } from './training/batch-planner.js';
import { createTrainer } from './training/create-trainer.js';
import { stepShape } from './training/step-shape.js';
import type { TrainingData } from './training/trainer.js';
import { version } from './version.js';

/** Fits of the batch that is measured, where as many train together. */
const measuredFits = 64;

/**
 * A plan that leaves it open goes on where its study began; a new study begins on the fastest.
 *
 * @param begun the backend of the study so far; null where it is a new one
 */
export async function autoBackend(
  plan: StudyPlan,
  begun: string | null,
  data: TrainingData,
  { steps, otherBackend, tell }: BackendQuestion,
  models: ModelMap | undefined,
): Promise<string> {
  if (begun !== null) {
    const name = await goesOnWith(begun, plan);
    // What is gone is refused by whoever opens the study; where it may go on elsewhere, that is chosen as for a new one.
    if (name === begun || otherBackend === 'refuse') return name;
  }
  // The only one that can; where it can't, it says why.
  if (wantsGpu(plan.execution.device)) return 'tensorflow';
  const candidates = await autoCandidates(process.env, process.cwd());
  if (candidates.length === 1) return candidates[0].name;
  const { name, reason } = await fastestFor(data, plan, steps, candidates, models);
  if (reason !== null) tell(reason);
  return name;
}

/** Where a plan that leaves it open goes on with a study: on its own backend, as long as that is here and can. */
export async function goesOnWith(begun: string, { execution }: StudyPlan): Promise<string> {
  if (wantsGpu(execution.device)) return 'tensorflow';
  const candidates = await autoCandidates(process.env, process.cwd());
  // Where the only way is to compare, a person has named it.
  const isHere = begun === 'cpu' || candidates.some(({ name }) => name === begun);
  return isHere ? begun : candidates[0].name;
}

/**
 * The backend for a plan that leaves it open: the fastest by a measured step of the study's own network, once for each
 * machine, shape of a step (see `stepShape`) and versions.
 *
 * @param steps of gradient descent in the whole study
 */
async function fastestFor(
  data: TrainingData,
  plan: StudyPlan,
  steps: number,
  candidates: readonly BackendHere[],
  models: ModelMap | undefined,
): Promise<BackendChoice> {
  const { settings, execution } = plan;
  const requests = Array.from(
    { length: measuredFits },
    (_, trial): FitRequest => ({ trial, repeat: 0, fold: 0, epochs: null, settings }),
  );
  const machine = { processor: cpus()[0]?.model ?? '', cores: availableParallelism(), arch: process.arch };
  const versions = { regsweep: version, node: process.versions.node };
  const { device, deterministic, fitsPerBatch, maxMemoryBytes } = execution;
  const choosing = { device, deterministic, fitsPerBatch, maxMemoryBytes };
  const { graphOf } = await createBatchPlanner(data.dataset, execution, models);

  async function measure(backend: string): Promise<number> {
    const trainer = await createTrainer(data, { ...choosing, backend }, models);
    try {
      const [batch] = trainer.planBatches(requests);
      return await trainer.measureStep(batch, () => performance.now());
    } finally {
      await trainer.dispose();
    }
  }

  return chooseBackend({
    candidates,
    circumstances: { machine, versions, choosing, step: stepShape(graphOf(settings), settings) },
    steps,
    measure,
    measurements: createMeasurementFile(join(backendsFolder(process.env), 'measured-steps.json')),
  });
}
