import { z } from 'zod';
import type { ExecutionPlan } from '../../core/plan.js';
import type { Problems } from '../problems.js';

const count = (what: string) =>
  z
    .union([z.literal('auto'), z.int().min(1)], { error: 'auto or a whole number of at least 1 is wanted; write auto' })
    .default('auto')
    .describe(what);

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
    })
    .describe("How the study is computed; its results don't depend on it");
}

export function checkExecution(
  problems: Problems,
  raw: unknown,
  backends: readonly string[],
): ExecutionPlan | undefined {
  return problems.check(executionSchema(backends), raw ?? {}, ['execution']);
}
