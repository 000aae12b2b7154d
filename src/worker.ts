/** Entry of a process that trains batches. It is given a plan and loads what it needs itself: data is not sent around. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { FitResult } from './core/fit.js';
import type { StudyPlan } from './core/plan.js';
import type { StopSignal } from './core/stop.js';
import { atMostEvery } from './execution/epochs.js';
import type { EpochMessage, ProcessTask } from './execution/process-runner.js';
import { fromHand, type HandedData } from './hand-rows.js';
import { createTrainingProfile } from './profile/training-profile.js';
import { takeData } from './storage/handed-data.js';
import { createPartWriter } from './storage/profile-parts.js';
import { resultsFolder } from './storage/results-folder.js';
import type { StudyPorts } from './study/ports.js';
import { trainingDataOf } from './study/training-data.js';
import type { RefitOutcome, Trainer, TrainingData } from './training/trainer.js';
import type { TrainingWatch } from './training/watch.js';
import { createPorts } from './wiring.js';

// Ctrl-C reaches every process of a terminal; only the first one decides what happens then.
process.on('SIGINT', () => {});

// Without the process that asked, nobody can take the results. It may be gone before this is read.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();

/** What every batch of a study comes with. */
export interface WorkerContext {
  readonly plan: StudyPlan;
  readonly resultsDir: string;
  /** Whether somebody wants to know where the time goes. */
  readonly profile: boolean;
  /** Whether what to train on lies in the study's folder; false: not yet, or it could not be written. */
  readonly handed: boolean;
}

/** One study a process: loaded with the first batch. */
let loaded: Promise<Trainer> | null = null;

function loadTrainer(context: WorkerContext): Promise<Trainer> {
  if (!context.profile) return loadWatched(context, null);
  const write = createPartWriter(resultsFolder(context.resultsDir, context.plan.name).profileParts, randomUUID());
  const profile = createTrainingProfile({
    now: () => performance.now(),
    onProgress: (report) => write(JSON.stringify(report)),
  });
  return profile.loading(() => loadWatched(context, profile.watch));
}

async function loadWatched(context: WorkerContext, watch: TrainingWatch | null): Promise<Trainer> {
  const { plan, resultsDir } = context;
  const ports = await createPorts(plan, resultsDir, {}, watch);
  // The plan that a process is given names the backend.
  const question = { steps: 0, otherBackend: 'refuse', tell: () => {} } as const;
  return ports.createTrainer(await loadData(context, ports), plan, question);
}

/** Reading and laying out a table takes far longer than reading what that gave. */
async function loadData({ plan, resultsDir, handed }: WorkerContext, ports: StudyPorts): Promise<TrainingData> {
  if (handed) return fromHand(await takeData<HandedData>(resultsFolder(resultsDir, plan.name).data));
  return trainingDataOf(await ports.loadData(plan), plan.seed);
}

/**
 * What the first batch will need, while data is read and the study opened: the backend too where its name is known, or the
 * one that is chosen most often. Loading is the same a second time, so that a failure is told then.
 */
async function getReady({ plan }: WorkerContext): Promise<void> {
  const { backend } = plan.execution;
  const { backends, defaultBackend, defaultDevice } = await import('./backends/index.js');
  const bundled = backends[backend === 'auto' ? defaultBackend : backend];
  await Promise.all([import('./training/create-trainer.js'), bundled?.bundled && bundled.load(defaultDevice)]);
}

/** Several times a second: a bar that moves. Without anybody who listens this process ends, so a failure is no matter. */
const tellEpoch = atMostEvery(
  250,
  () => performance.now(),
  (progress: EpochMessage) => void process.send?.(progress, undefined, undefined, () => {}),
);

export default async function perform({
  context,
  work,
}: ProcessTask<WorkerContext>): Promise<readonly FitResult[] | RefitOutcome | null> {
  if (work.kind === 'get-ready') {
    await getReady(context);
    return null;
  }
  loaded ??= loadTrainer(context);
  const { stop } = resultsFolder(context.resultsDir, context.plan.name);
  const signal: StopSignal = {
    get state() {
      return existsSync(stop) ? 'soon' : 'run';
    },
  };
  const trainer = await loaded;
  return work.kind === 'train' ? trainer.train(work.batch, signal, tellEpoch) : trainer.refit(work.request, signal);
}
