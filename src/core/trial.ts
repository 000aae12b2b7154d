import type { FitResult } from './fit.js';
import type { Json } from './json.js';
import type { Parameters } from './space.js';

/** What a strategy proposes. The memo (a few numbers) comes back with the history, so that resuming is replaying. */
export interface Proposal {
  readonly parameters: Parameters;
  readonly memo: Json;
}

export type TrialOutcome =
  /** `score` in the metric's own unit; `standardError` null with one fold; `foldScores` in the order repeat, fold. */
  | {
      readonly state: 'complete';
      readonly score: number;
      readonly standardError: number | null;
      readonly foldScores: readonly number[];
    }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'pending' };

/** A trial as a strategy sees it. */
export interface HistoryTrial {
  readonly number: number;
  readonly parameters: Parameters;
  readonly memo: Json;
  readonly outcome: TrialOutcome;
}

export type History = readonly HistoryTrial[];

/** A result from elsewhere that a search may learn from. It is no trial of this study: neither ranked nor recommended. */
export interface PriorTrial {
  readonly parameters: Parameters;
  /** In the objective's own unit. */
  readonly score: number;
}

/** A trial as the study keeps it: its proposal and all of its fits. */
export interface Trial extends Proposal {
  readonly number: number;
  readonly block: number;
  readonly fits: readonly FitResult[];
}
