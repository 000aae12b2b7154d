import { UserError } from '../core/errors.js';
import { asLoss, type Direction } from '../core/metric.js';
import type { Parameters } from '../core/space.js';
import type { HistoryTrial, TrialOutcome } from '../core/trial.js';
import { withStart } from '../strategies/starting-points.js';
import type { StrategyContext } from '../strategies/strategy.js';
import { parseAskedHistory } from './asked-history.js';
import { chooseStrategy, type StrategyChoice } from './choose-strategy.js';
import { contextOf, type ParsedSearch, parseSearch } from './parse-search.js';
import type { ParametersOf, SpaceDeclaration } from './space-declaration.js';

export interface CreateStudyOptions<S extends SpaceDeclaration> {
  /**
   * As in a config: `{ lambda: { low: 1e-7, high: 0.1, log: true, zero: true }, activation: { values: [...] } }`. A list of
   * spaces, for `grid`: it goes through one after the other, a candidate that is in two of them once.
   */
  readonly space: S | readonly S[];
  /**
   * Conditions that every candidate meets, such as `'dropout + lambda * 10 <= 1'`: one, or a list of them; with a list of
   * spaces for candidates of each. One that speaks of a parameter that a candidate does not have is met. Default: none.
   */
  readonly where?: string | readonly string[];
  /** Candidates that are asked first, each with all of its parameters; the search knows them. Default: none. */
  readonly start?: readonly Parameters[];
  /** `bayes`, `random`, `sobol`, `grid`, one of them with options (`{ name: 'bayes', initial: 8 }`), or one's own. */
  readonly strategy: StrategyChoice;
  /** The same seed and the same scores give the same trials. */
  readonly seed: number;
  /** Which scores are better: the smaller or the larger ones. */
  readonly direction: Direction;
  /** What `toJSON` returned, to go on from there. Default: none. */
  readonly history?: readonly unknown[];
}

export interface AskedTrial<P> {
  readonly number: number;
  readonly parameters: P;
}

export interface ScoredTrial<P> extends AskedTrial<P> {
  readonly score: number;
}

/** Asks for candidates and is told their scores; it trains nothing. */
export interface AskTellStudy<P> {
  /** The next trial. @throws UserError (usage) where the search is over: a grid or a finite space is exhausted */
  ask(): Promise<AskedTrial<P>>;
  /** The next trials, fewer where the search is over. They are chosen knowing of each other and of what is pending. */
  ask(count: number): Promise<readonly AskedTrial<P>[]>;
  /** A trial's score, or why it has none. @throws UserError (usage) for a trial not asked for, or told before */
  tell(trial: Pick<AskedTrial<P>, 'number'>, result: number | { readonly failed: string }): Promise<void>;
  /** The best score so far; null before the first. */
  best(): ScoredTrial<P> | null;
  /** What to use: under bayes the best by the model's opinion, which luck deceives less; else the best score. */
  recommend(): Promise<ScoredTrial<P> | null>;
  /** All trials as plain JSON, to be passed as `history`. */
  toJSON(): readonly HistoryTrial[];
}

/** @throws UserError (usage) for a mistake in the options, the space with all of its mistakes */
export function createStudy<const S extends SpaceDeclaration>(
  options: CreateStudyOptions<S>,
): AskTellStudy<ParametersOf<S>> {
  const study = createUntypedStudy(parseSearch(options), options);
  // A candidate of the parsed space has the types that its declaration says.
  return study as AskTellStudy<unknown> as AskTellStudy<ParametersOf<S>>;
}

function createUntypedStudy(
  search: ParsedSearch,
  { strategy: choice, seed, direction, history: earlier = [] }: CreateStudyOptions<SpaceDeclaration>,
): AskTellStudy<Parameters> {
  const { options, load: loadPlain } = chooseStrategy(choice);
  const load = async () => withStart(await loadPlain());
  const context: StrategyContext = { ...contextOf(search, options), seed, direction, trials: null, options, prior: [] };
  const history = parseAskedHistory(earlier, search.blocks);
  const inTurn = createQueue();

  function ask(): Promise<AskedTrial<Parameters>>;
  function ask(count: number): Promise<readonly AskedTrial<Parameters>[]>;
  async function ask(count?: number) {
    checkCount(count);
    const asked = await inTurn(() => propose(count ?? 1));
    if (count !== undefined) return asked;
    if (asked.length === 0) throw searchIsOver(history.length);
    return asked[0];
  }

  async function propose(count: number): Promise<readonly AskedTrial<Parameters>[]> {
    const strategy = await load();
    const proposals = await strategy.propose(context, history.slice(), count);
    return proposals.map(({ parameters, memo }) => {
      const number = history.length;
      history.push({ number, parameters, memo, outcome: { state: 'pending' } });
      return { number, parameters };
    });
  }

  async function tell({ number }: { readonly number: number }, result: number | { readonly failed: string }) {
    // In turn, too: what a proposal knows must not depend on how long it takes to compute.
    await inTurn(async () => {
      history[number] = { ...pendingTrial(history, number), outcome: outcomeOf(number, result) };
    });
  }

  async function recommend() {
    const strategy = await load();
    const number = await strategy.recommend(context, history.slice());
    return number === null ? bestOf(history, direction) : scored(history[number]);
  }

  return { ask, tell, best: () => bestOf(history, direction), recommend, toJSON: () => structuredClone(history) };
}

/** Runs one piece of work after the other, in the order they came. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    // Whoever asked hears of the error; the next in turn need not.
    last = result.catch(() => undefined);
    return result;
  };
}

function checkCount(count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return;
  throw new UserError('usage', `ask: found ${count}; a number of trials, 1 or more, is wanted; leave it out for one`);
}

function searchIsOver(trials: number): UserError {
  const remedy = 'stop asking, or use ask(n), which then returns none';
  return new UserError('usage', `ask: the search is over after ${trials} trials, every candidate was asked; ${remedy}`);
}

function pendingTrial(history: readonly HistoryTrial[], number: number): HistoryTrial {
  const trial = history[number];
  if (trial === undefined) {
    throw new UserError('usage', `tell: trial ${number} was not asked for; tell trials that ask returned`);
  }
  if (trial.outcome.state !== 'pending') {
    throw new UserError('usage', `tell: trial ${number} was told before; tell each trial once`);
  }
  return trial;
}

function outcomeOf(number: number, result: number | { readonly failed: string }): TrialOutcome {
  if (typeof result !== 'number') return { state: 'failed', reason: result.failed };
  if (Number.isFinite(result)) return { state: 'complete', score: result, standardError: null, foldScores: [] };
  const remedy = "tell a trial without a score as { failed: 'reason' }";
  throw new UserError('usage', `tell: the score of trial ${number} is ${result}; a finite number is wanted; ${remedy}`);
}

/** The best score; of equal ones the first. */
function bestOf(history: readonly HistoryTrial[], direction: Direction): ScoredTrial<Parameters> | null {
  const complete = history.map(scored).filter((trial) => trial !== null);
  return complete.reduce<ScoredTrial<Parameters> | null>(
    (best, trial) => (best === null || asLoss(trial.score, direction) < asLoss(best.score, direction) ? trial : best),
    null,
  );
}

function scored({ number, parameters, outcome }: HistoryTrial): ScoredTrial<Parameters> | null {
  return outcome.state === 'complete' ? { number, parameters, score: outcome.score } : null;
}
