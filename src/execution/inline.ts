import { UserError } from '../core/errors.js';
import type { FitRequest } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import type { OnEpoch, Trainer } from '../training/trainer.js';
import type { Executor, OnResults } from './executor.js';
import { type LeftBatches, planAround } from './left-batches.js';
import { isOutOfMemory } from './out-of-memory.js';

/**
 * Trains in this process, one batch after another. The trainer stays its maker's. Where memory is short nothing can be
 * tried smaller: a backend that ran out of it does not recover.
 */
export function createInlineExecutor(trainer: Trainer, onEpoch: OnEpoch, left: LeftBatches): Executor {
  async function run(requests: readonly FitRequest[], signal: StopSignal, onResults: OnResults): Promise<void> {
    const { goingOn, fresh } = await planAround(left, requests, trainer.planBatches);
    for (const batch of [...goingOn, ...fresh]) {
      if (signal.state !== 'run') return;
      const results = await trainer.train(batch, signal, onEpoch).catch((error) => throwTold(error, batch.length));
      if (results === null) return;
      await onResults(results);
      await left.forget(batch);
    }
  }
  return { backend: trainer.backend, run, dispose: async () => {} };
}

function throwTold(cause: unknown, fits: number): never {
  if (!isOutOfMemory(cause)) throw cause;
  const remedy = 'lower execution.maxMemory or execution.fitsPerBatch, and run the same command again to go on';
  throw new UserError('backend', `${fits} fits that trained together ran out of memory; ${remedy}`, { cause });
}
