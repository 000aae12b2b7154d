import { setTimeout } from 'node:timers/promises';
import { Tinypool } from 'tinypool';
import { UserError, type UserErrorKind } from '../core/errors.js';
import type { FitRequest, FitResult } from '../core/fit.js';
import type { OnEpoch, RefitOutcome } from '../training/trainer.js';
import { isOutOfMemory } from './out-of-memory.js';
import { type BatchRunner, WorkerLost } from './pool.js';

export interface ProcessOptions {
  readonly processes: Processes;
  /** What every task carries besides its batch. */
  readonly context: unknown;
  /** Milliseconds that a batch may take for each of its fits; null: no limit. */
  readonly fitTimeoutMs: number | null;
  /** Tells the processes to stop long batches at their next checkpoint. */
  readonly askToStop: () => void;
}

/** What reaches a process. */
export interface ProcessTask<Context> {
  readonly context: Context;
  readonly work: /** Before the first batch. */
    | { readonly kind: 'get-ready' }
    | { readonly kind: 'train'; readonly batch: readonly FitRequest[] }
    | { readonly kind: 'refit'; readonly request: FitRequest };
}

/** What a process sends while it trains. */
export type EpochMessage = Parameters<OnEpoch>[0];

/** Child processes that wait for batches. */
export interface Processes {
  take(): PoolOfOne;
  giveBack(process: PoolOfOne): void;
  /** For one that holds a batch that it is not to finish. */
  giveUp(process: PoolOfOne): void;
  dispose(): Promise<void>;
}

/**
 * Starts processes, which are kept between batches. Each is a pool of one: tinypool replaces a process that it loses, but
 * not one that ends before it was ready, and what waits for that one would wait for ever. Here a pool that has lost its
 * process is given up with whatever it holds, and the next batch begins another.
 *
 * @param entry the file that a process runs; it exports a function of a task
 * @param context with which each gets ready while this process does so too
 */
export function startProcesses(entry: string, count: number, context: unknown): Processes {
  const idle = Array.from({ length: count }, () => createProcess(entry, context));
  const all = new Set(idle);

  /** The pool above runs as many batches at a time as there are processes. */
  function take(): PoolOfOne {
    const taken = idle.pop() ?? createProcess(entry, context);
    all.add(taken);
    if (!taken.lost.aborted) return taken;
    giveUp(taken);
    return take();
  }

  function giveUp(process: PoolOfOne): void {
    all.delete(process);
    void endProcess(process);
  }

  return {
    take,
    giveUp,
    giveBack: (process) => void idle.push(process),
    dispose: async () => void (await Promise.all([...all].map(endProcess))),
  };
}

/** Trains batches in processes. */
export function createProcessRunner({ processes, context, fitTimeoutMs, askToStop }: ProcessOptions): BatchRunner {
  async function run(
    batch: readonly FitRequest[],
    signal: AbortSignal,
    onEpoch: OnEpoch,
  ): Promise<readonly FitResult[] | null> {
    const timeout = fitTimeoutMs === null ? null : AbortSignal.timeout(fitTimeoutMs * batch.length);
    try {
      return await ask({ kind: 'train', batch }, timeout === null ? [signal] : [signal, timeout], onEpoch);
    } catch (cause) {
      if (!timeout?.aborted || signal.aborted) throw cause;
      const message = `the fit took longer than execution.fitTimeout (${fitTimeoutMs} ms)`;
      throw new WorkerLost('timeout', message, { cause });
    }
  }

  function refit(request: FitRequest, signal: AbortSignal): Promise<RefitOutcome | null> {
    return ask({ kind: 'refit', request }, [signal], () => {});
  }

  /** @throws WorkerLost, or what the process threw */
  async function ask<Answer>(
    work: ProcessTask<unknown>['work'],
    ends: readonly AbortSignal[],
    onEpoch: OnEpoch,
  ): Promise<Answer> {
    const process = processes.take();
    try {
      const answer = await process.pool.run({ context, work } satisfies ProcessTask<unknown>, {
        signal: AbortSignal.any([...ends, process.lost]),
        // All that a process sends besides its answer is how far it is.
        channel: { postMessage: (message) => onEpoch(message as EpochMessage) },
      });
      processes.giveBack(process);
      return answer;
    } catch (cause) {
      processes.giveUp(process);
      if (process.lost.aborted || isLoss(cause)) {
        throw new WorkerLost('crashed', 'the process that trained the fit ended unexpectedly', { cause });
      }
      if (isOutOfMemory(cause)) {
        throw new WorkerLost('memory', 'the process that trained the fit ran out of memory', { cause });
      }
      throw revive(cause);
    }
  }

  return { run, refit, askToStop, dispose: processes.dispose };
}

interface PoolOfOne {
  readonly pool: Tinypool;
  /** Aborted once the process is gone while no batch was asked of it. */
  readonly lost: AbortSignal;
}

function createProcess(entry: string, context: unknown): PoolOfOne {
  const pool = new Tinypool({
    filename: entry,
    runtime: 'child_process',
    // Typed arrays and numbers that are not finite survive it, which JSON would lose.
    serialization: 'advanced',
    minThreads: 1,
    maxThreads: 1,
    isolateWorkers: false,
    // Otherwise it would have none: no paths of native libraries, no options of Node's.
    env: Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
  });
  const lost = new AbortController();
  pool.on('error', () => lost.abort());
  pool.run({ context, work: { kind: 'get-ready' } } satisfies ProcessTask<unknown>).catch((cause) => {
    // What else goes wrong goes wrong with the first batch too, which then tells of it.
    if (isLoss(cause)) lost.abort();
  });
  return { pool, lost: lost.signal };
}

/** Where a process ended at the same moment, tinypool would wait for its end for ever. */
const patienceMs = 2000;

async function endProcess({ pool }: PoolOfOne): Promise<void> {
  const over = new AbortController();
  await Promise.race([pool.destroy(), setTimeout(patienceMs, undefined, { signal: over.signal }).catch(() => {})]);
  over.abort();
}

/** What tinypool and Node's channel to a process say where the process is gone. */
function isLoss(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  return (
    /exited unexpectedly|Terminating worker|channel closed/i.test(cause.message) ||
    ['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED', 'ERR_IPC_DISCONNECTED'].includes(code)
  );
}

/** Errors of a process arrive as plain data. */
function revive(cause: unknown): unknown {
  if (cause instanceof Error || typeof cause !== 'object' || cause === null || !('message' in cause)) return cause;
  const message = String(cause.message);
  // Sent by our own entry, where the kind was one of them.
  if ('kind' in cause && 'name' in cause && cause.name === 'UserError') {
    return new UserError(cause.kind as UserErrorKind, message, { cause });
  }
  const error = new Error(message, { cause });
  if ('name' in cause) error.name = String(cause.name);
  if ('stack' in cause) error.stack = String(cause.stack);
  return error;
}
