import { type FitRequest, type FitResult, fitId } from '../core/fit.js';
import { asLoss, type Direction, type MetricName } from '../core/metric.js';
import type { EndReason } from '../core/outcome.js';
import type { StudyPlan } from '../core/plan.js';
import type { Settings } from '../core/settings.js';
import type { StopSignal } from '../core/stop.js';
import type { History, HistoryTrial, PriorTrial, Trial, TrialOutcome } from '../core/trial.js';
import type { Executor } from '../execution/executor.js';
import { scoreOf } from '../selection/score.js';
import { applyParameters } from '../space/apply-parameters.js';
import type { StudyStore, TrialAttributes } from '../storage/store.js';
import type { Strategy, StrategyContext } from '../strategies/strategy.js';
import { outcomeAttributes } from './attributes.js';
import type { StudyEvent } from './events.js';

/** What the search needs of the study around it. */
export interface SearchContext {
  readonly plan: StudyPlan;
  readonly metric: MetricName;
  readonly direction: Direction;
  readonly shape: { readonly repeats: number; readonly folds: number };
  readonly strategy: Strategy;
  readonly prior: readonly PriorTrial[];
  readonly store: StudyStore;
  readonly executor: Executor;
  readonly signal: StopSignal;
  readonly onEvent: (event: StudyEvent) => void;
  /** True once the time given is over; asked between blocks only. */
  readonly outOfTime: () => boolean;
}

export interface SearchResult {
  readonly trials: readonly Trial[];
  readonly end: EndReason;
}

/**
 * A study is a sequence of blocks. Block b's proposals use exactly the results of the blocks up to b − 1 − lag and know
 * which trials are pending, so the schedule has no part in what is proposed. What the store holds already is not done again.
 *
 * @param stored the trials that the store holds, in order of numbers
 */
export async function search(context: SearchContext, stored: readonly Trial[]): Promise<SearchResult> {
  const tell = createTeller(context, stored);
  let trials = stored;
  for (let block = 0; ; block++) {
    if (context.signal.state !== 'run') return { trials, end: 'interrupted' };
    if (block > 0 && context.outOfTime()) return { trials, end: 'time-limit' };
    if (!trials.some((trial) => trial.block === block)) {
      const proposed = await proposeBlock(context, trials, block);
      if (proposed.length === 0) return { trials, end: 'finished' };
      trials = [...trials, ...proposed];
    }
    trials = await runBlock(context, tell, trials, block);
    if (trials.some((trial) => trial.block === block && !isDone(trial, context.shape))) {
      return { trials, end: 'interrupted' };
    }
  }
}

/** A strategy's context for a plan. */
export function strategyContext(plan: StudyPlan, direction: Direction, prior: readonly PriorTrial[]): StrategyContext {
  const { space, blocks, seed, where, start } = plan;
  const { trials, options } = plan.strategy;
  return {
    ...{ space, seed, direction, trials, options, prior },
    ...(blocks === undefined ? {} : { blocks }),
    ...(where === undefined ? {} : { where }),
    ...(start === undefined ? {} : { start }),
  };
}

/** The history as block `block` may see it: what ended later than its lag allows is pending. */
export function historyFor(
  context: Pick<SearchContext, 'plan' | 'metric' | 'shape'>,
  trials: readonly Trial[],
  block: number,
): History {
  const lastVisible = block - 1 - context.plan.strategy.lag;
  const expected = context.shape.repeats * context.shape.folds;
  return trials.map(
    (trial): HistoryTrial => ({
      number: trial.number,
      parameters: trial.parameters,
      memo: trial.memo,
      outcome: trial.block > lastVisible ? { state: 'pending' } : scoreOf(trial, context.metric, expected),
    }),
  );
}

async function proposeBlock(
  context: SearchContext,
  trials: readonly Trial[],
  block: number,
): Promise<readonly Trial[]> {
  const { plan, strategy, store } = context;
  const left = (plan.strategy.trials ?? Number.POSITIVE_INFINITY) - trials.length;
  const count = Math.min(plan.strategy.batch, left);
  if (count <= 0) return [];
  const history = historyFor(context, trials, block);
  const proposals = await strategy.propose(strategyContext(plan, context.direction, context.prior), history, count);
  const proposed = proposals.map((proposal, i): Trial => ({ ...proposal, number: trials.length + i, block, fits: [] }));
  await store.addTrials(block, proposed);
  return proposed;
}

/** Does what is missing of a block, stores it batch by batch, and returns all trials with it. */
async function runBlock(
  context: SearchContext,
  tell: TellFinished,
  trials: readonly Trial[],
  block: number,
): Promise<readonly Trial[]> {
  const members = trials.filter((trial) => trial.block === block);
  context.onEvent({ type: 'block', block, trials: members.map((trial) => trial.number) });
  const requests = members.flatMap((trial) => missingFits(trial, settingsOf(trial, context.plan), context.shape));
  let current = trials;
  await context.executor.run(requests, context.signal, async (results) => {
    current = withResults(current, results);
    await context.store.addFits(results, attributesOf(context, current, results));
    context.onEvent({ type: 'fits', results });
    tell(current, results);
  });
  return current;
}

/** Of the trials that results have finished. */
function attributesOf(
  { metric, shape }: SearchContext,
  trials: readonly Trial[],
  results: readonly FitResult[],
): readonly TrialAttributes[] {
  const touched = new Set(results.map((result) => result.trial));
  return trials.flatMap((trial) => {
    if (!touched.has(trial.number)) return [];
    const outcome = scoreOf(trial, metric, shape.repeats * shape.folds);
    return outcome.state === 'pending' ? [] : [outcomeAttributes(trial.number, outcome)];
  });
}

/** A fit that failed through no fault of its candidate: it is tried again when the study is run again. */
export function isMachineFailure(fit: FitResult): boolean {
  return fit.state === 'failed' && fit.failure.kind !== 'diverged';
}

/** A candidate's settings: the plan's, with its parameters in their places. */
export function settingsOf({ parameters }: Pick<Trial, 'parameters'>, { settings, space }: StudyPlan): Settings {
  return applyParameters(settings, space, parameters);
}

/** The fits of a trial that are not there yet, in the order repeat, fold. */
export function missingFits(trial: Trial, settings: Settings, shape: SearchContext['shape']): readonly FitRequest[] {
  const done = new Set(trial.fits.filter((fit) => !isMachineFailure(fit)).map((fit) => `${fit.repeat}/${fit.fold}`));
  const requests: FitRequest[] = [];
  for (let repeat = 0; repeat < shape.repeats; repeat++) {
    for (let fold = 0; fold < shape.folds; fold++) {
      if (done.has(`${repeat}/${fold}`)) continue;
      requests.push({ trial: trial.number, repeat, fold, settings, epochs: null });
    }
  }
  return requests;
}

export function isDone(trial: Trial, shape: SearchContext['shape']): boolean {
  return trial.fits.length === shape.repeats * shape.folds;
}

/** The trials with new fits in their places, in the order repeat, fold. */
export function withResults(trials: readonly Trial[], results: readonly FitResult[]): readonly Trial[] {
  const touched = new Set(results.map((result) => result.trial));
  return trials.map((trial) => {
    if (!touched.has(trial.number)) return trial;
    const added = results.filter((result) => result.trial === trial.number);
    const places = new Set(added.map(fitId));
    const kept = trial.fits.filter((fit) => !places.has(fitId(fit)));
    const fits = [...kept, ...added].sort((a, b) => a.repeat - b.repeat || Number(a.fold) - Number(b.fold));
    return { ...trial, fits };
  });
}

type TellFinished = (trials: readonly Trial[], results: readonly FitResult[]) => void;
type Best = { readonly number: number; readonly score: number };

/** Tells of the trials that results have finished, and which is the best so far. */
function createTeller(context: SearchContext, stored: readonly Trial[]): TellFinished {
  const { metric, direction, shape, onEvent } = context;
  const outcomeOf = (trial: Trial) => scoreOf(trial, metric, shape.repeats * shape.folds);
  let best = stored.reduce<Best | null>((found, trial) => better(found, trial, outcomeOf(trial), direction), null);

  return (trials, results) => {
    const touched = new Set(results.map((result) => result.trial));
    for (const trial of trials.filter(({ number }) => touched.has(number))) {
      const outcome = outcomeOf(trial);
      if (outcome.state === 'pending') continue;
      best = better(best, trial, outcome, direction);
      const score = outcome.state === 'complete' ? outcome.score : null;
      const failure = outcome.state === 'failed' ? outcome.reason : null;
      onEvent({ type: 'trial', number: trial.number, parameters: trial.parameters, score, failure, best });
    }
  };
}

function better(best: Best | null, trial: Trial, outcome: TrialOutcome, direction: Direction): Best | null {
  if (outcome.state !== 'complete') return best;
  const wins = best === null || asLoss(outcome.score, direction) < asLoss(best.score, direction);
  return wins ? { number: trial.number, score: outcome.score } : best;
}
