import { z } from 'zod';
import type { ExecutionPlan } from '../../core/plan.js';
import { bytesPattern, durationPattern, parseBytes, parseDurationMs } from '../../util/quantities.js';
import type { Problems } from '../problems.js';

const count = (what: string) =>
  z
    .union([z.literal('auto'), z.int().min(1)], { error: 'auto or a whole number of at least 1 is wanted; write auto' })
    .default('auto')
    .describe(what);

function quantity<Word extends string>(word: Word, pattern: RegExp, what: string, example: string) {
  const error = `${word} or ${what} is wanted; write ${word}, or for example ${example}`;
  return z.union([z.literal(word), z.string().regex(pattern, { error })], { error }).default(word);
}

const deviceWanted = { error: 'auto, cpu, gpu or gpu:N (from 0) is wanted; write auto' };

/** How the study is computed; its results don't depend on it. @param backends names of backends */
export function executionSchema(backends: readonly string[]) {
  return z
    .strictObject({
      backend: z
        .enum(['auto', ...backends])
        .default('auto')
        .describe('Which TensorFlow.js computes; auto takes the fastest that is here. Default auto'),
      workers: count('Processes that train side by side. Default auto'),
      fitsPerBatch: count('Most fits that train together in one pass; more needs more memory. Default auto'),
      maxMemory: quantity('auto', bytesPattern, 'a size above 0 in MB, GB, MiB or GiB', '512MB').describe(
        'Most memory that the fits of one pass may take together in each process, by estimate, e.g. 2GB: larger batches are split. auto: 256MiB, or what fitsPerBatch needs. Default auto',
      ),
      data: z
        .enum(['auto', 'memory', 'disk'])
        .default('auto')
        .describe(
          "Where the table's numbers are while the study runs: memory; disk, in a file beside the results, of which each batch's rows are read; auto takes disk where they would take more than a quarter of the memory, one copy for each process, and the preprocessing can do without. Default auto",
        ),
      fitTimeout: quantity('none', durationPattern, 'a time above 0 in s, m or h', '90s').describe(
        'How long a fit may take, e.g. 10m; a batch may take the sum of its fits. Then its process is replaced, and a fit that took too long alone is failed until the study is run again. Trains in a process of its own even with workers: 1. Default none',
      ),
      device: z
        .string(deviceWanted)
        .regex(/^(auto|cpu|gpu|gpu:\d+)$/, deviceWanted)
        .default('auto')
        .describe(
          'Where the backend tensorflow computes: auto takes a GPU where it can; gpu ends the run where there is none; gpu:1 is the second that is visible. Default auto',
        ),
      deterministic: z
        .boolean()
        .default(false)
        .describe(
          'Only operations of TensorFlow that give the same bits each time; some are slower on a GPU. On the processor results repeat anyway. Default false',
        ),
    })
    .describe("How the study is computed; its results don't depend on it");
}

export function checkExecution(
  problems: Problems,
  raw: unknown,
  backends: readonly string[],
): ExecutionPlan | undefined {
  const read = problems.check(executionSchema(backends), raw ?? {}, ['execution']);
  if (read === undefined) return undefined;
  const { maxMemory, fitTimeout, ...rest } = read;
  // The words auto and none are neither size nor time: null.
  return { ...rest, maxMemoryBytes: parseBytes(maxMemory), fitTimeoutMs: parseDurationMs(fitTimeout) };
}
