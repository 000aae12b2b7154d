import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BackendHere } from './backends/auto-candidates.js';
import { backendsFolder } from './backends/native-folder.js';
import type { FitRequest } from './core/fit.js';
import type { StudyPlan } from './core/plan.js';
import { type BackendChoice, chooseBackend } from './execution/choose-backend.js';
import type { ModelMap } from './models/model.js';
import { createMeasurementFile } from './storage/measurements.js';
import { createTrainer } from './training/create-trainer.js';
import type { TrainingData } from './training/trainer.js';
import { version } from './version.js';

/** Fits of the batch that is measured, where as many train together. */
const measuredFits = 64;

/**
 * The backend for a plan that leaves it open: the fastest by a measured step of the study's own network, once for each
 * machine, network and versions.
 *
 * @param steps of gradient descent in the whole study
 */
export async function autoBackend(
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
  const { rowShape, classes, task } = data.dataset;
  const { model, training, preprocessing } = settings;
  const machine = { processor: cpus()[0]?.model ?? '', cores: availableParallelism(), arch: process.arch };
  const versions = { regsweep: version, node: process.versions.node };
  const { device, deterministic, fitsPerBatch, maxMemoryBytes } = execution;
  const choosing = { device, deterministic, fitsPerBatch, maxMemoryBytes };

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
    circumstances: {
      machine,
      versions,
      choosing,
      rowShape,
      classes: classes.length,
      task,
      model,
      training,
      preprocessing,
    },
    steps,
    measure,
    measurements: createMeasurementFile(join(backendsFolder(process.env), 'measured-steps.json')),
  });
}
