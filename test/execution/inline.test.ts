import { describe, expect, it } from 'vitest';
import type { FitRequest, FitResult } from '../../src/core/fit.js';
import { createInlineExecutor } from '../../src/execution/inline.js';
import type { LeftBatches } from '../../src/execution/left-batches.js';
import type { Trainer } from '../../src/training/trainer.js';
import { fakeFit, planWith } from '../study/fakes.js';
import { noLeftBatches } from './fakes.js';

const { settings } = planWith();
const requests = Array.from({ length: 4 }, (_, trial) => ({ trial, repeat: 0, fold: 0, settings, epochs: null }));

/** Trains two fits at a time. */
function trainerWith(train: Trainer['train'], backend = 'fake'): Trainer {
  return {
    backend: { name: backend, version: '0' },
    planBatches: (all) => [all.slice(0, 2), all.slice(2)],
    train,
    refit: () => Promise.reject(new Error('not asked for')),
    predict: () => Promise.reject(new Error('not asked for')),
    measureStep: () => Promise.reject(new Error('not asked for')),
    dispose: async () => {},
  };
}

async function run(train: (batch: readonly FitRequest[]) => Promise<readonly FitResult[] | null>, backend?: string) {
  const results: FitResult[] = [];
  const executor = createInlineExecutor(trainerWith(train, backend), () => {}, noLeftBatches);
  await executor.run(requests, { state: 'run' }, async (found) => void results.push(...found));
  return results.map(({ trial }) => trial);
}

describe('training in this process', () => {
  it('goes batch by batch to the end, or until one is given up', async () => {
    expect(await run(async (batch) => batch.map(fakeFit))).toEqual([0, 1, 2, 3]);
    expect(await run(async (batch) => (batch[0].trial === 2 ? null : batch.map(fakeFit)))).toEqual([0, 1]);
  });

  it('forgets the checkpoint of a batch only once its results are stored', async () => {
    const said: string[] = [];
    const left: LeftBatches = {
      ...noLeftBatches,
      forget: async (batch) => void said.push(`forget ${batch.map(({ trial }) => trial)}`),
    };
    const executor = createInlineExecutor(
      trainerWith(async (batch) => batch.map(fakeFit)),
      () => {},
      left,
    );
    await executor.run(requests, { state: 'run' }, async (found) => {
      said.push(`store ${found.map(({ trial }) => trial)}`);
    });
    expect(said).toEqual(['store 0,1', 'forget 0,1', 'store 2,3', 'forget 2,3']);
  });

  it.each([
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[40,64,128] and type float on /job:localhost',
    'Invalid TF_Status: 8\nMessage: Allocator (GPU_0_bfc) ran out of memory trying to allocate 2.00GiB',
    'CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    'Invalid TF_Status: 13\nMessage: CUBLAS_STATUS_ALLOC_FAILED',
  ])('tries halves of what TensorFlow has no memory for, and goes on: %s', async (message) => {
    const sizes: number[] = [];
    const trained = run(async (batch) => {
      sizes.push(batch.length);
      if (batch.length > 1) throw new Error(message);
      return batch.map(fakeFit);
    }, 'tensorflow');
    expect(await trained).toEqual([0, 1, 2, 3]);
    expect(sizes).toEqual([2, 1, 1, 2, 1, 1]);
  });

  it('does not take another status of TensorFlow for a lack of memory', async () => {
    const failed = run(() => Promise.reject(new Error('Invalid TF_Status: 3\nMessage: shapes differ')), 'tensorflow');
    await expect(failed).rejects.toThrow(/TF_Status: 3/);
  });

  it('tells what to do where memory is short, and leaves a mistake in the program what it is', async () => {
    await expect(run(() => Promise.reject(new RangeError('Array buffer allocation failed')))).rejects.toMatchObject({
      name: 'UserError',
      kind: 'backend',
      message: expect.stringMatching(/^2 fits .* ran out of memory; lower execution.maxMemory/),
    });
    await expect(run(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });
});
