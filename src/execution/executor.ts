import type { FitRequest, FitResult } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import type { Trainer } from '../training/trainer.js';

/** Called when a batch of fits has ended, so that results are stored at once. */
export type OnResults = (results: readonly FitResult[]) => Promise<void>;

/** Where fits run. */
export interface Executor {
  readonly backend: { readonly name: string; readonly version: string };
  /**
   * Trains the requests in batches that share shapes. Results reach `onResults` batch by batch; where the signal says
   * stop, the rest stays undone.
   */
  run(requests: readonly FitRequest[], signal: StopSignal, onResults: OnResults): Promise<void>;
  /** One fit on all training rows, where fits are trained. Returns null where the signal stopped it. */
  readonly refit: Trainer['refit'];
  dispose(): Promise<void>;
}
