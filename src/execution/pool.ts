import type { FailureKind, FitRequest, FitResult } from '../core/fit.js';
import type { StopSignal } from '../core/stop.js';
import type { OnEpoch, RefitOutcome, Trainer } from '../training/trainer.js';
import { inPieces } from '../util/pieces.js';
import { createRunningBatches } from './epochs.js';
import type { Executor, OnResults } from './executor.js';
import { type LeftBatches, planAround } from './left-batches.js';

/** How a batch is trained in a process of its own. */
export interface BatchRunner {
  /**
   * @param onEpoch told now and then how far the batch is
   * @returns null where the batch stopped at a checkpoint, as it was asked to
   * @throws WorkerLost where the process ended, or was ended because the time was over
   */
  run(batch: readonly FitRequest[], signal: AbortSignal, onEpoch: OnEpoch): Promise<readonly FitResult[] | null>;
  /** @throws WorkerLost as `run` does */
  refit(request: FitRequest, signal: AbortSignal): Promise<RefitOutcome | null>;
  /** Asks long batches to stop at their next checkpoint. */
  askToStop(): void;
  dispose(): Promise<void>;
}

/** A process that trained a batch is gone. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';

  constructor(
    readonly kind: Exclude<FailureKind, 'diverged'>,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export interface PoolOptions {
  readonly backend: Executor['backend'];
  readonly workers: number;
  readonly runner: BatchRunner;
  /** Batches as large as memory and speed want them. */
  readonly planBatches: (requests: readonly FitRequest[]) => readonly (readonly FitRequest[])[];
  readonly left: LeftBatches;
  /** Where a process is lost with the refit, it is done here. */
  readonly refitHere: Trainer['refit'];
  /** Told of all batches that train as if they were one. */
  readonly onEpoch: OnEpoch;
}

/** What a batch has lost. */
interface Losses {
  /** Processes, since its last checkpoint. */
  readonly inVain: number;
  /** What its last checkpoint had behind it. */
  readonly epochs: number;
}

/**
 * A process may be lost or hang for reasons of others (somebody ends it, memory is short): a lone fit is tried this often.
 * A timeout costs its whole time each time; where a process says that memory is short, it is again.
 */
const triesAlone = { crashed: 3, timeout: 2, memory: 1 } as const;

/**
 * Trains batches in several processes. A fit's bits don't depend on its company, so work is divided for speed alone:
 * into so many pieces that every process has its share. A batch whose process is lost goes on from its checkpoint where it has
 * a new one, and is tried again in halves where it has none, down to single fits; a fit that is lost alone, time after time, is a failure of the machine, and the others go on.
 */
export function createPoolExecutor(options: PoolOptions): Executor {
  const { backend, workers, runner, planBatches, left, refitHere, onEpoch } = options;
  const running = createRunningBatches(onEpoch);

  async function run(requests: readonly FitRequest[], signal: StopSignal, onResults: OnResults): Promise<void> {
    const { goingOn, fresh } = await planAround(left, requests, planBatches);
    const queue = [...goingOn, ...dealOut(fresh, goingOn.length, workers)];
    await heeding(signal, (stopping) =>
      Promise.all(Array.from({ length: workers }, () => work(queue, signal, stopping, onResults))),
    );
  }

  /** Does something that can be aborted as long as the signal allows. */
  async function heeding<Done>(signal: StopSignal, work: (stopping: AbortSignal) => Promise<Done>): Promise<Done> {
    const stopping = new AbortController();
    let asked = false;
    const watch = setInterval(() => {
      if (signal.state !== 'run' && !asked) runner.askToStop();
      asked = signal.state !== 'run';
      if (signal.state === 'now') stopping.abort();
    }, 50);
    try {
      return await work(stopping.signal);
    } finally {
      clearInterval(watch);
    }
  }

  function refit(request: FitRequest, signal: StopSignal): Promise<RefitOutcome | null> {
    return heeding(signal, async (stopping) => {
      try {
        return await runner.refit(request, stopping);
      } catch (error) {
        if (stopping.aborted) return null;
        if (!(error instanceof WorkerLost)) throw error;
        return refitHere(request, signal);
      }
    });
  }

  /** Takes batches until none is left or somebody asks to stop. */
  async function work(
    queue: (readonly FitRequest[])[],
    signal: StopSignal,
    stopping: AbortSignal,
    onResults: OnResults,
  ): Promise<void> {
    let kept: Promise<void> = Promise.resolve();
    try {
      while (signal.state === 'run') {
        const batch = queue.shift();
        if (batch === undefined) return;
        const results = await attempt(batch, signal, stopping);
        await kept;
        if (results === 'stopped') return;
        if (results === 'smaller') queue.unshift(...inPieces(batch, 2));
        else {
          kept = keep(batch, results, onResults);
          // Who awaits it next hears of a failure; until then it is not unheard.
          kept.catch(() => {});
        }
      }
    } finally {
      await kept;
    }
  }

  /** While the process trains its next batch. */
  async function keep(
    batch: readonly FitRequest[],
    results: readonly FitResult[],
    onResults: OnResults,
  ): Promise<void> {
    await onResults(results);
    running.tell();
    await left.forget(batch);
  }

  /** Trains a batch, again and again while that is of use. */
  async function attempt(
    batch: readonly FitRequest[],
    signal: StopSignal,
    stopping: AbortSignal,
  ): Promise<readonly FitResult[] | 'stopped' | 'smaller'> {
    let losses: Losses | null = { inVain: 0, epochs: 0 };
    for (;;) {
      const ended = await train(batch, signal, stopping);
      if (!(ended instanceof WorkerLost)) return ended;
      losses = await weigh(batch, ended, losses);
      if (losses === null) return batch.length > 1 ? 'smaller' : batch.map((request) => toFailure(request, ended));
    }
  }

  async function train(
    batch: readonly FitRequest[],
    signal: StopSignal,
    stopping: AbortSignal,
  ): Promise<readonly FitResult[] | 'stopped' | WorkerLost> {
    try {
      return (await runner.run(batch, stopping, (progress) => running.told(batch, progress))) ?? 'stopped';
    } catch (error) {
      if (stopping.aborted) return 'stopped';
      if (!(error instanceof WorkerLost)) throw error;
      // Whoever stops a study may end all of its processes at once: that tells nothing of the fits.
      return signal.state === 'run' ? error : 'stopped';
    } finally {
      running.ended(batch);
    }
  }

  /** @returns what the batch has lost by now; null where to try the same again would be of no use */
  async function weigh(
    batch: readonly FitRequest[],
    { kind }: WorkerLost,
    { inVain, epochs }: Losses,
  ): Promise<Losses | null> {
    const further = kind === 'crashed' ? await left.epochsOf(batch) : 0;
    if (further > epochs) return { inVain: 0, epochs: further };
    return batch.length === 1 && inVain + 1 < triesAlone[kind] ? { inVain: inVain + 1, epochs } : null;
  }

  return { backend, run, refit, dispose: () => runner.dispose() };
}

/**
 * Whole batches as long as there is one for every process; what is left is cut into as many pieces as there are processes,
 * so that all are busy to the end.
 *
 * @param before batches that come first
 */
function dealOut(
  batches: readonly (readonly FitRequest[])[],
  before: number,
  workers: number,
): readonly (readonly FitRequest[])[] {
  const whole = Math.max(0, batches.length - ((before + batches.length) % workers));
  return [
    ...batches.slice(0, whole),
    ...batches.slice(whole).flatMap((batch) => inPieces(batch, Math.min(workers, batch.length))),
  ];
}

function toFailure({ trial, repeat, fold }: FitRequest, { kind, message }: WorkerLost): FitResult {
  return { state: 'failed', trial, repeat, fold, failure: { kind, message, epoch: null }, gradient: null };
}
