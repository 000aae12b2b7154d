import { z } from 'zod';
import type { Json } from '../../core/json.js';
import type { History } from '../../core/trial.js';
import type { Hyperparameters } from '../../gp/log-posterior.js';

/**
 * What a proposal of the model leaves with its trial: the hyperparameters, from which the next fit starts, and the number
 * of results that they were fitted to. As results only ever come in addition, the same number means the same results:
 * then the fit is not repeated, and asking for n at once equals asking n times.
 */
const memoSchema = z.object({
  results: z.int(),
  lengthScales: z.array(z.number().positive()),
  noise: z.number().positive(),
});

export interface RememberedFit {
  readonly results: number;
  readonly hyperparameters: Hyperparameters;
}

export function toMemo({ results, hyperparameters }: RememberedFit): Json {
  return { results, lengthScales: [...hyperparameters.lengthScales], noise: hyperparameters.noise };
}

/** The latest fit that the history remembers for a model of so many columns. */
export function findLastFit(history: History, columns: number): RememberedFit | undefined {
  for (const { memo } of history.toReversed()) {
    const parsed = memoSchema.safeParse(memo);
    if (!parsed.success || parsed.data.lengthScales.length !== columns) continue;
    const { results, lengthScales, noise } = parsed.data;
    return { results, hyperparameters: { lengthScales: Float64Array.from(lengthScales), noise } };
  }
  return undefined;
}
