import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { type FitRequest, type FitResult, fitId } from '../../src/core/fit.js';
import type { StopSignal } from '../../src/core/stop.js';
import type { LeftBatches } from '../../src/execution/left-batches.js';
import { type BatchRunner, createPoolExecutor, WorkerLost } from '../../src/execution/pool.js';
import { createProcessRunner, startProcesses } from '../../src/execution/process-runner.js';
import { fakeFit, planWith } from '../study/fakes.js';
import { noLeftBatches } from './fakes.js';

const { settings } = planWith();
const requests = (n: number): FitRequest[] =>
  Array.from({ length: n }, (_, trial) => ({ trial, repeat: 0, fold: 0, settings, epochs: null }));

const notAskedFor = () => Promise.reject(new Error('not asked for'));

/** Runs a pool whose batches end as `end` says; tells what was asked of it and what came out. */
async function runPool(
  n: number,
  options: { workers: number; limit: number; signal?: StopSignal; left?: LeftBatches },
  end: (batch: readonly FitRequest[]) => Promise<readonly FitResult[]>,
) {
  const asked: number[][] = [];
  const results: FitResult[] = [];
  const runner: BatchRunner = {
    async run(batch) {
      asked.push(batch.map(({ trial }) => trial));
      return end(batch);
    },
    refit: notAskedFor,
    askToStop: () => {},
    async dispose() {},
  };
  const planBatches = (all: readonly FitRequest[]) =>
    Array.from({ length: Math.ceil(all.length / options.limit) }, (_, i) =>
      all.slice(i * options.limit, (i + 1) * options.limit),
    );
  const executor = createPoolExecutor({
    backend: { name: 'fake', version: '0' },
    workers: options.workers,
    runner,
    planBatches,
    left: options.left ?? noLeftBatches,
    refitHere: notAskedFor,
    onEpoch: () => {},
  });
  await executor.run(requests(n), options.signal ?? { state: 'run' }, async (found) => void results.push(...found));
  return { asked, results };
}

const train = async (batch: readonly FitRequest[]) => batch.map(fakeFit);

describe('a pool of processes', () => {
  it('divides a block so that every process has a share, and does each fit once', async () => {
    const { asked, results } = await runPool(10, { workers: 4, limit: 100 }, train);
    expect(asked.map((batch) => batch.length).sort()).toEqual([2, 2, 3, 3]);
    expect(results.map(fitId).sort()).toEqual(requests(10).map(fitId).sort());
  });

  it('keeps every process busy to the end: what is over after whole batches is cut for all of them', async () => {
    const { asked } = await runPool(20, { workers: 2, limit: 4 }, train);
    expect(asked.map((batch) => batch.length)).toEqual([4, 4, 4, 4, 2, 2]);
  });

  it('keeps batches within the limit', async () => {
    const { asked } = await runPool(10, { workers: 2, limit: 3 }, train);
    expect(Math.max(...asked.map((batch) => batch.length))).toBe(3);
  });

  it('tries a batch whose process was lost again in halves, and marks the fit that is lost alone', async () => {
    const { asked, results } = await runPool(8, { workers: 1, limit: 8 }, async (batch) => {
      if (batch.some(({ trial }) => trial === 5)) throw new WorkerLost('crashed', 'the process ended');
      return train(batch);
    });
    expect(asked).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [5], [5], [6, 7]]);
    const failed = results.filter((result) => result.state === 'failed');
    expect(failed).toEqual([
      {
        state: 'failed',
        trial: 5,
        repeat: 0,
        fold: 0,
        failure: { kind: 'crashed', message: 'the process ended', epoch: null },
        gradient: null,
      },
    ]);
    expect(results).toHaveLength(8);
  });

  it('says after results how far the batches are that still train', async () => {
    const said: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const executor = createPoolExecutor({
      backend: { name: 'fake', version: '0' },
      workers: 2,
      planBatches: (all) => all.map((request) => [request]),
      refitHere: notAskedFor,
      left: { ...noLeftBatches, forget: async ([{ trial }]) => void said.push(`forget ${trial}`) },
      onEpoch: ({ fits, epoch }) => void said.push(`${fits} fits, epoch ${epoch}`),
      runner: {
        async run([request], _, onEpoch) {
          onEpoch({ fits: 1, epoch: request.trial === 0 ? 8 : 2, epochs: 10 });
          if (request.trial === 1) await held;
          return [fakeFit(request)];
        },
        refit: notAskedFor,
        askToStop: () => {},
        async dispose() {},
      },
    });
    await executor.run(requests(2), { state: 'run' }, async ([{ trial }]) => {
      said.push(`result ${trial}`);
      release();
    });
    expect(said).toEqual([
      '1 fits, epoch 8',
      '2 fits, epoch 5',
      'result 0',
      '1 fits, epoch 2',
      'forget 0',
      'result 1',
      'forget 1',
    ]);
  });

  it('goes on with a batch from its checkpoint, in the same company, as long as each loss finds it further', async () => {
    // Epochs of the last checkpoint at each loss: the third finds none after the second.
    const checkpoints = [10, 25, 25];
    let losses = 0;
    const left: LeftBatches = { ...noLeftBatches, epochsOf: async () => checkpoints[losses - 1] };
    const { asked, results } = await runPool(4, { workers: 1, limit: 4, left }, async (batch) => {
      if (batch.length === 4) {
        losses++;
        throw new WorkerLost('crashed', 'the process ended');
      }
      return train(batch);
    });
    expect(asked).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1],
      [2, 3],
    ]);
    expect(results).toHaveLength(4);
  });

  it('begins with what an earlier run has left, put together as it was', async () => {
    const left: LeftBatches = { ...noLeftBatches, among: async (all) => [[all[1], all[4], all[5]]] };
    const { asked } = await runPool(6, { workers: 2, limit: 3, left }, train);
    expect(asked).toEqual([
      [1, 4, 5],
      [0, 2, 3],
    ]);
    // Too large by now: it is divided like everything else.
    expect((await runPool(6, { workers: 1, limit: 2, left }, train)).asked).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  it('throws what is not a loss of the machine', async () => {
    const broken = runPool(2, { workers: 1, limit: 1 }, async () => {
      throw new TypeError('a bug');
    });
    await expect(broken).rejects.toThrow(TypeError);
  });

  it('begins no more batches once asked to stop', async () => {
    const signal: { state: StopSignal['state'] } = { state: 'run' };
    const { results } = await runPool(6, { workers: 1, limit: 2, signal }, async (batch) => {
      signal.state = 'soon';
      return train(batch);
    });
    expect(results).toHaveLength(2);
  });
});

describe('a pool that is stopping', () => {
  it('blames no fit for a process that was ended with it', async () => {
    const signal: { state: StopSignal['state'] } = { state: 'run' };
    const { results } = await runPool(1, { workers: 1, limit: 1, signal }, async () => {
      signal.state = 'soon';
      throw new WorkerLost('crashed', 'the process ended');
    });
    expect(results).toEqual([]);
  });
});

describe('a lone fit whose process hangs', () => {
  const hangs = () => new WorkerLost('timeout', 'the fit took longer than execution.fitTimeout (5 ms)');

  it('is tried once more', async () => {
    let tries = 0;
    const { results } = await runPool(1, { workers: 1, limit: 1 }, async (batch) => {
      if (++tries === 1) throw hangs();
      return batch.map(fakeFit);
    });
    expect([tries, results.map(({ state }) => state)]).toEqual([2, ['complete']]);
  });

  it('is a failure of the machine where it hangs again', async () => {
    const { asked, results } = await runPool(1, { workers: 1, limit: 1 }, async () => {
      throw hangs();
    });
    expect(asked).toHaveLength(2);
    expect(results).toMatchObject([{ state: 'failed', failure: { kind: 'timeout' } }]);
  });
});

describe('the refit', () => {
  const [request] = requests(1);
  const none = new Float32Array(0);
  const preprocessing = {
    keptRows: new Int32Array(0),
    fill: null,
    shift: none,
    scale: none,
    target: null,
    learned: [],
  };
  const model = { graph: { inputShape: [1], nodes: [], outputs: 1 }, weights: [], preprocessing };
  const refitWith = (signal: StopSignal, inProcess: BatchRunner['refit']) =>
    createPoolExecutor({
      backend: { name: 'fake', version: '0' },
      workers: 1,
      runner: { run: notAskedFor, refit: inProcess, askToStop: () => {}, dispose: async () => {} },
      planBatches: (all) => [all],
      left: noLeftBatches,
      refitHere: async () => ({ result: { ...fakeFit(request), epochs: 77 }, model }),
      onEpoch: () => {},
    }).refit(request, signal);

  it('is done by a process', async () => {
    const outcome = { result: fakeFit(request), model };
    expect(await refitWith({ state: 'run' }, async () => outcome)).toBe(outcome);
  });

  it('is done here where its process is lost', async () => {
    const lost = async () => {
      throw new WorkerLost('crashed', 'the process ended');
    };
    expect(await refitWith({ state: 'run' }, lost)).toMatchObject({ result: { epochs: 77 } });
  });

  it('is given up where somebody stops the study now, and tells of every other error', async () => {
    const aborted = (_: FitRequest, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    expect(await refitWith({ state: 'now' }, aborted)).toBeNull();
    await expect(refitWith({ state: 'run' }, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  });
});

describe('child processes', () => {
  let folder: string;
  let entry: string;
  beforeAll(() => {
    vi.stubEnv('REGSWEEP_TEST', 'here');
    folder = mkdtempSync(join(tmpdir(), 'regsweep-pool-'));
    entry = join(folder, 'entry.mjs');
    // A stand-in for the real entry: fold 1 kills its process, fold 2 never ends, fold 3 throws.
    writeFileSync(
      entry,
      `let ready = null;
      export default async ({ context, work }) => {
        const { batch } = work;
        if (work.kind === 'get-ready') {
          ready = context;
          return null;
        }
        const has = (fold) => batch.some((request) => request.fold === fold);
        for (let epoch = 1; epoch <= 3; epoch++) process.send({ fits: batch.length, epoch, epochs: 3 });
        if (has(1)) process.kill(process.pid, 'SIGKILL');
        if (has(2)) await new Promise(() => setInterval(() => {}, 1000));
        if (has(3)) throw new TypeError('a bug in training');
        if (has(4)) throw Object.assign(new Error('no such data'), { name: 'UserError', kind: 'data' });
        if (has(5)) throw new RangeError('Array buffer allocation failed');
        return batch.map(({ trial }) => ({ trial, pid: process.pid, inherited: process.env.REGSWEEP_TEST, context, ready, numbers: Float32Array.of(trial, NaN, Infinity) }));
      };`,
    );
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = (fold: number): FitRequest => ({ trial: 7, repeat: 0, fold, settings, epochs: null });

  it('have the environment of whoever starts them, are ready before their first batch, tell their epochs, give back typed arrays with every bit, and are replaced when they are killed or hang', async () => {
    const runner = createProcessRunner({
      processes: startProcesses(entry, 2, { seed: 0 }),
      context: { seed: 1 },
      fitTimeoutMs: 1500,
      askToStop: () => {},
    });
    const never = new AbortController().signal;
    try {
      await expect(runner.run([at(1)], never, () => {})).rejects.toMatchObject({ name: 'WorkerLost', kind: 'crashed' });
      await expect(runner.run([at(2)], never, () => {})).rejects.toMatchObject({ name: 'WorkerLost', kind: 'timeout' });
      await expect(runner.run([at(5)], never, () => {})).rejects.toMatchObject({ name: 'WorkerLost', kind: 'memory' });
      await expect(runner.run([at(3)], never, () => {})).rejects.toThrow('a bug in training');
      const epochs: number[] = [];
      const results = await runner.run([at(0)], never, ({ epoch }) => void epochs.push(epoch));
      expect(epochs).toEqual([1, 2, 3]);
      expect(results?.[0]).toEqual({
        trial: 7,
        pid: expect.any(Number),
        inherited: 'here',
        context: { seed: 1 },
        ready: { seed: 0 },
        numbers: Float32Array.of(7, Number.NaN, Number.POSITIVE_INFINITY),
      });
    } finally {
      await runner.dispose();
    }
  });

  it('are replaced when they were lost while they had nothing to do, or before they were ready', async () => {
    const runner = createProcessRunner({
      processes: startProcesses(entry, 1, {}),
      context: null,
      fitTimeoutMs: null,
      askToStop: () => {},
    });
    const pidOf = async () => {
      const [result] = (await runner.run([at(0)], new AbortController().signal, () => {})) ?? [];
      return (result as unknown as { pid: number }).pid;
    };
    try {
      const pids = new Set<number>();
      for (let i = 0; i < 3; i++) {
        const pid = await pidOf();
        pids.add(pid);
        process.kill(pid, 'SIGKILL');
        // Whether the loss is heard of before the next batch is sent is a race; that it is none for ever is the point.
        await pidOf().then(
          (next) => pids.add(next),
          (error) => expect(error).toBeInstanceOf(WorkerLost),
        );
      }
      expect(pids.size).toBeGreaterThanOrEqual(3);
    } finally {
      await runner.dispose();
    }
  });

  it("tell a person's mistakes as what they are", async () => {
    const runner = createProcessRunner({
      processes: startProcesses(entry, 1, {}),
      context: null,
      fitTimeoutMs: null,
      askToStop: () => {},
    });
    try {
      const mistaken = runner.run([at(4)], new AbortController().signal, () => {});
      await expect(mistaken).rejects.toBeInstanceOf(UserError);
      await expect(mistaken).rejects.toMatchObject({ kind: 'data', message: 'no such data' });
    } finally {
      await runner.dispose();
    }
  });
});
