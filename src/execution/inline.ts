import { UserError } from '../core/errors.js';
import type { FitRequest } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import type { OnEpoch, Trainer } from '../training/trainer.js';
import { inPieces } from '../util/pieces.js';
import type { Executor, OnResults } from './executor.js';
import { type LeftBatches, planAround } from './left-batches.js';
import { isOutOfMemory } from './out-of-memory.js';

/**
 * Trains in this process, one batch after another. The trainer stays its maker's. Where memory is short TensorFlow gives
 * back what a batch had taken, and its halves are tried; other backends don't recover.
 */
export function createInlineExecutor(trainer: Trainer, onEpoch: OnEpoch, left: LeftBatches): Executor {
  async function run(requests: readonly FitRequest[], signal: StopSignal, onResults: OnResults): Promise<void> {
    const { goingOn, fresh } = await planAround(left, requests, trainer.planBatches);
    const queue = [...goingOn, ...fresh];
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      if (signal.state !== 'run') return;
      const results = await attempt(batch, signal);
      if (results === null) return;
      if (results === 'smaller') {
        queue.unshift(...inPieces(batch, 2));
        continue;
      }
      await onResults(results);
      await left.forget(batch);
    }
  }

  async function attempt(batch: readonly FitRequest[], signal: StopSignal) {
    try {
      return await trainer.train(batch, signal, onEpoch);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (batch.length > 1 && recovering.has(trainer.backend.name)) return 'smaller';
      return throwTold(error, batch.length);
    }
  }

  return { backend: trainer.backend, run, refit: trainer.refit, dispose: async () => {} };
}

/** Backends that go on after they have run out of memory. */
const recovering: ReadonlySet<string> = new Set(['tensorflow']);

function throwTold(cause: unknown, fits: number): never {
  const remedy = 'lower execution.maxMemory or execution.fitsPerBatch, and run the same command again to go on';
  throw new UserError('backend', `${fits} fits that trained together ran out of memory; ${remedy}`, { cause });
}
