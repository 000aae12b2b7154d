import type { JsonObject } from '../core/json.js';
import type { Direction } from '../core/metric.js';
import type { PortMap } from '../core/port.js';
import type { Parameters, Space, SpaceBlock } from '../core/space.js';
import type { History, PriorTrial, Proposal } from '../core/trial.js';

/** What a strategy may know; it has no state of its own. */
export interface StrategyContext {
  readonly space: Space;
  /** The spaces whose parameters these are, where there are several: for strategies that go through a list. */
  readonly blocks?: readonly SpaceBlock[];
  readonly seed: number;
  readonly direction: Direction;
  /** The study's total; null where the strategy has its own end. */
  readonly trials: number | null;
  readonly options: JsonObject;
  /** Results from elsewhere; a strategy that learns takes them for seen. */
  readonly prior: readonly PriorTrial[];
  /** Conditions that every candidate meets, see `space/expression.ts`. */
  readonly where?: readonly string[];
  /** Candidates that are tried first, before the strategy is asked: the first of the history are these. */
  readonly start?: readonly Parameters[];
}

/**
 * History in, proposals out. The same context and history give the same proposals, whoever asks and when.
 * The history holds every trial so far in order of numbers, the pending ones too.
 */
export interface Strategy {
  /**
   * The next `count` candidates, or fewer where the strategy or the space is exhausted (none: the search is over).
   */
  propose(context: StrategyContext, history: History, count: number): Promise<readonly Proposal[]>;
  /** How many trials a study will have, known before it runs; null: as many as `trials` says. */
  size(context: StrategyContext): number | null;
  /** The number of the trial to recommend where that is not simply the best mean; null: leave it to the ranking. */
  recommend(context: StrategyContext, history: History): Promise<number | null>;
}

export type StrategyMap = PortMap<Strategy>;
