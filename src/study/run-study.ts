import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import type { StopSignal } from '../core/stop.js';
import type { Trial } from '../core/trial.js';
import type { Processes } from '../execution/process-runner.js';
import type { Report } from '../report/report-schema.js';
import type { StudyStore } from '../storage/store.js';
import type { OnEpoch, Trainer } from '../training/trainer.js';
import { computedOn } from './computed-on.js';
import { doneSoFar } from './done-so-far.js';
import type { StudyEvent } from './events.js';
import { objectiveOf, stepsOfTrial } from './facts.js';
import { type FinishContext, fitReference, recommend, refitAndTest } from './finish.js';
import { checkNetworks, planFirstBlock } from './first-block.js';
import { isFinished } from './is-finished.js';
import { trainOnce } from './known-fits.js';
import { memoryWarnings } from './memory-warning.js';
import { runOuterFolds } from './nested.js';
import { openStore } from './open-store.js';
import { running, type StoredEnd, type StudyFacts } from './outcome.js';
import type { OuterStudy, StudyData, StudyPorts } from './ports.js';
import { referenceNumber } from './reference.js';
import { search, strategyContext } from './search.js';
import type { OtherBackend } from './stored-study.js';
import { trainingDataOf } from './training-data.js';
import { type WholeStudy, writeReports } from './write-reports.js';

export interface RunOptions {
  readonly signal: StopSignal;
  readonly onEvent: (event: StudyEvent) => void;
  /** Milliseconds after which no new block begins; null: no limit. */
  readonly timeLimitMs: number | null;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
  /** Where the study was begun on another backend than the plan's. */
  readonly otherBackend: OtherBackend;
}

/**
 * The whole of a study: data, search, refit, test, report. What the study's file holds already is not done again, so a
 * finished study run again trains nothing and gives the same report.
 *
 * @throws UserError where config, data, backend or storage are not as they should be
 */
export async function runStudy(plan: StudyPlan, ports: StudyPorts, options: RunOptions): Promise<Report> {
  return (await runWhole(plan, ports, options)).report;
}

async function runWhole(plan: StudyPlan, ports: StudyPorts, options: RunOptions): Promise<WholeStudy> {
  const started = options.now();
  const processes = await ports.startProcesses();
  try {
    return await runWith(processes, plan, ports, options, started);
  } finally {
    await processes?.dispose();
  }
}

async function runWith(
  processes: Processes | null,
  plan: StudyPlan,
  ports: StudyPorts,
  options: RunOptions,
  started: number,
): Promise<WholeStudy> {
  const data = await ports.loadData(plan);
  try {
    return await runOn(data, processes, plan, ports, options, started);
  } finally {
    data.elsewhere?.release();
  }
}

async function runOn(
  data: StudyData,
  processes: Processes | null,
  plan: StudyPlan,
  ports: StudyPorts,
  options: RunOptions,
  started: number,
): Promise<WholeStudy> {
  for (const message of data.warnings) options.onEvent({ type: 'warning', message });
  await checkNetworks(plan, ports, data);
  const trainer = await ports.createTrainer(trainingDataOf(data, plan.seed), plan, {
    steps: stepsOfStudy(plan, ports, data),
    otherBackend: options.otherBackend,
    tell: (reason) => options.onEvent({ type: 'backend', reason }),
  });
  try {
    const store = await openStore(plan, ports, data, { ...trainer, otherBackend: options.otherBackend });
    try {
      const means = { data, trainer, processes, store, started };
      if (!(await isFinished(store, ports))) await runAll(plan, ports, options, means);
      options.onEvent({ type: 'phase', phase: 'report' });
      const whole = await writeReports(ports, store, plan);
      options.onEvent({ type: 'end', reason: whole.outcome.end });
      return whole;
    } finally {
      await store.close();
    }
  } finally {
    await trainer.dispose();
  }
}

/** Steps of gradient descent; ∞ where the number of trials is not known. */
function stepsOfStudy(plan: StudyPlan, { strategy, ownMetrics }: StudyPorts, data: StudyData): number {
  const { direction } = objectiveOf(plan, data.dataset, ownMetrics);
  const size = strategy.size(strategyContext(plan, direction, data.prior.trials)) ?? plan.strategy.trials;
  return (size ?? Number.POSITIVE_INFINITY) * stepsOfTrial(data, plan);
}

/** What a study is run with. */
interface Means {
  readonly data: StudyData;
  readonly trainer: Trainer;
  readonly processes: Processes | null;
  readonly store: StudyStore;
  readonly started: number;
}

async function runAll(
  plan: StudyPlan,
  ports: StudyPorts,
  options: RunOptions,
  { data, trainer, processes, store, started }: Means,
): Promise<void> {
  const { signal, onEvent, now, timeLimitMs } = options;
  const facts = store.record.facts as unknown as StudyFacts;
  const prior = data.prior.trials;
  const size = ports.strategy.size(strategyContext(plan, facts.direction, prior)) ?? plan.strategy.trials;
  const stored = await store.trials();
  // Not before all that is stored has proved to be sound: a damaged file stays as it is.
  await store.putArtifact('end', toJson(running));
  const candidates = stored.filter((trial) => trial.number >= 0);
  const onEpoch: OnEpoch = (epoch) => onEvent({ type: 'epoch', ...epoch });
  const executor = trainOnce(
    computedOn(
      facts,
      await ports.createExecutor(
        trainer,
        trainingDataOf(data, plan.seed),
        processes,
        onEpoch,
        stepsOfStudy(plan, ports, data),
      ),
    ),
    plan,
    candidates,
  );
  const context: FinishContext = {
    plan,
    metric: facts.metric,
    direction: facts.direction,
    shape: facts.shape,
    strategy: ports.strategy,
    prior,
    store,
    executor,
    signal,
    onEvent,
    outOfTime: () => timeLimitMs !== null && now() - started >= timeLimitMs,
    trainer,
    data,
    planHash: store.record.planHash,
    ports,
  };
  try {
    await warnOfMemory(context);
    tellStart(context, size, candidates, facts);
    const { trials, end } = await search(context, candidates);
    const searchMs = now() - started;
    const runOuter = async (study: OuterStudy, own: RunOptions) =>
      (await runWhole(study.plan, study.ports, own)).outcome;
    const outer = await runOuterFolds(context, end, { ...options, started }, runOuter);
    const ended = { ...(await finish(context, trials, stored, outer.end)), nested: outer.nested };
    await store.putArtifact('end', toJson(ended));
    if (ended.end === 'finished') await ports.removeCheckpoints();
    await ports.writeFile('timings.json', `${JSON.stringify({ searchMs, totalMs: now() - started }, null, 2)}\n`);
  } finally {
    await executor.dispose();
  }
}

type Ended = Omit<StoredEnd, 'nested'>;

/** What follows the search: reference, refit, test; nothing of it where a person asked to stop. */
async function finish(
  context: FinishContext,
  trials: readonly Trial[],
  stored: readonly Trial[],
  end: StoredEnd['end'],
): Promise<Ended> {
  const recommended = await recommend(context, trials);
  const winner = trials.find((trial) => trial.number === recommended?.trial);
  const interrupted: Ended = { ...running, end: 'interrupted', recommended };
  if (end === 'interrupted') return interrupted;
  if (winner === undefined) return { ...running, end, recommended };
  if (context.plan.reference) {
    context.onEvent({ type: 'phase', phase: 'reference' });
    const known = stored.find((trial) => trial.number === referenceNumber(winner.number)) ?? null;
    if ((await fitReference(context, known, winner)) === null) return interrupted;
  }
  const tested = await refitAndTest(context, winner);
  return tested === null ? interrupted : { end, recommended, ...tested };
}

/** As a preview does; without a limit there is nothing to plan for it. */
async function warnOfMemory({ plan, ports, data, direction, onEvent }: FinishContext): Promise<void> {
  if (plan.execution.maxMemoryBytes === null) return;
  const { batches } = await planFirstBlock(plan, ports, data, direction);
  for (const message of memoryWarnings(batches, plan)) onEvent({ type: 'warning', message });
}

/** @param size trials that the study will have; null where that is not known */
function tellStart(context: FinishContext, size: number | null, candidates: readonly Trial[], facts: StudyFacts): void {
  const { plan, shape, direction } = context;
  context.onEvent({
    type: 'start',
    study: plan.name,
    metric: facts.metric,
    direction,
    trials: size,
    fitsPerTrial: shape.repeats * shape.folds,
    ...doneSoFar(candidates, shape),
    backend: facts.backend,
    data: facts.data,
  });
}

function toJson(value: StoredEnd): JsonObject {
  // Plain data by construction.
  return value as unknown as JsonObject;
}
