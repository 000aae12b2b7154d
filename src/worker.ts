/** Entry of a process that trains batches. It is given a plan and loads what it needs itself: data is not sent around. */
import type { FitResult } from './core/fit.js';
import type { StudyPlan } from './core/plan.js';
import type { BatchTask } from './execution/pool.js';
import type { Trainer } from './training/trainer.js';
import { createPorts } from './wiring.js';

// Ctrl-C reaches every process of a terminal; only the first one decides what happens then.
process.on('SIGINT', () => {});

/** One study a process: the data and the backend are loaded with its first batch. */
let loaded: Promise<Trainer> | null = null;

async function loadTrainer(plan: StudyPlan): Promise<Trainer> {
  const ports = await createPorts(plan, '');
  const { dataset, testSplit, splits } = await ports.loadData(plan);
  return ports.createTrainer({ dataset, trainRows: testSplit.train, splits, seed: plan.seed }, plan);
}

export default async function train({ context, batch }: BatchTask<StudyPlan>): Promise<readonly FitResult[]> {
  loaded ??= loadTrainer(context);
  const results = await (await loaded).train(batch, { state: 'run' }, () => {});
  if (results === null) throw new Error('nobody asked this batch to stop');
  return results;
}
