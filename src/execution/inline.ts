import type { FitRequest } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import type { OnEpoch, Trainer } from '../training/trainer.js';
import type { Executor, OnResults } from './executor.js';

/** Trains in this process, one batch after another. The trainer stays its maker's. */
export function createInlineExecutor(trainer: Trainer, onEpoch: OnEpoch): Executor {
  async function run(requests: readonly FitRequest[], signal: StopSignal, onResults: OnResults): Promise<void> {
    for (const batch of trainer.planBatches(requests)) {
      if (signal.state !== 'run') return;
      const results = await trainer.train(batch, signal, onEpoch);
      if (results === null) return;
      await onResults(results);
    }
  }
  return { backend: trainer.backend, run, dispose: async () => {} };
}
