import { z } from 'zod';
import type { Json } from '../../core/json.js';
import type { StrategyPlan } from '../../core/plan.js';
import type { Catalog } from '../../core/port.js';
import { checkNamed, type NamedSection } from '../named.js';
import { isMapping } from '../path.js';
import type { Problems } from '../problems.js';
import { startSchema } from '../starting-points.js';
import { complaint, shown } from '../words.js';

/** How candidates are found. */

/** Strategies that try everything there is: their size follows from the space. */
const exhaustive: ReadonlySet<string> = new Set(['grid']);

/** Whether a strategy goes through a list of its own. */
export function isExhaustive(strategy: string): boolean {
  return exhaustive.has(strategy);
}

/** Each proposal of a model-based search should learn from most of the others; the rest gain from wide blocks. */
const defaultBatch = (strategy: string): number => (strategy === 'bayes' ? 4 : 32);

const trialsSchema = z
  .int()
  .min(1)
  .default(40)
  .describe(
    'How many candidates the study tries in total (not: more). More finds better ones and takes longer. Default 40',
  );

/** Strategies that learn, and so can learn from results from elsewhere. */
const learning: ReadonlySet<string> = new Set(['bayes']);

const historyWanted = { error: 'the path of a file that regsweep import wrote is wanted; write e.g. earlier.json' };

const historySchema = z
  .string(historyWanted)
  .min(1, historyWanted)
  .optional()
  .describe(
    'A file of results to learn from, made by `regsweep import`, beside this one. They are not ranked; where they are of another problem, the search begins in the wrong place. Default: none',
  );

function pacing(strategy: string) {
  return {
    batch: z
      .int()
      .min(1)
      .default(defaultBatch(strategy))
      .describe(
        `Candidates that are proposed together. More trains more of them in one pass; fewer learn more from each other. Default ${defaultBatch(strategy)}`,
      ),
    lag: z
      .int()
      .min(0)
      .default(0)
      .describe('How many of the latest blocks proposals do not wait for, so that workers never idle. Default 0'),
  };
}

/** Options that a strategy has besides its own. */
export function commonStrategyOptions(strategy: string): z.core.$ZodLooseShape {
  if (isExhaustive(strategy)) return { ...pacing(strategy), start: startSchema };
  const history = learning.has(strategy) ? { history: historySchema } : {};
  return { trials: trialsSchema, ...pacing(strategy), start: startSchema, ...history };
}

export const defaultStrategy = 'bayes';

const pacingSchema = z.object({
  trials: z.number().default(0),
  batch: z.number(),
  lag: z.number(),
  history: z.string().nullable().default(null),
  start: z.array(z.record(z.string(), z.json())).default([]),
});

/** The candidates to begin with are no part of the strategy: they are checked against the space. */
interface CheckedStrategy {
  readonly strategy: StrategyPlan;
  readonly start: readonly Readonly<Record<string, Json>>[];
}

export function checkStrategy(problems: Problems, raw: unknown, catalog: Catalog): CheckedStrategy | undefined {
  const name = isMapping(raw) && typeof raw.name === 'string' ? raw.name : defaultStrategy;
  if (exhaustive.has(name) && isMapping(raw) && raw.trials !== undefined) {
    const found = `strategy.trials is ${shown(raw.trials)}, but ${name} tries every combination`;
    const remedy = 'remove it, or choose bayes, random or sobol';
    problems.add(['strategy', 'trials'], complaint(found, 'no number of trials is wanted', remedy), 'key');
    const { trials: _, ...rest } = raw;
    return checkStrategy(problems, rest, catalog);
  }
  const section: NamedSection = {
    entries: catalog.strategies,
    defaultName: defaultStrategy,
    words: ['k-fold'],
    common: commonStrategyOptions(name),
  };
  const checked = checkNamed(problems, section, raw, ['strategy']);
  if (checked === undefined) return undefined;
  const {
    name: strategy,
    trials: _trials,
    batch: _batch,
    lag: _lag,
    history: _history,
    start: _start,
    ...options
  } = checked;
  const { trials, batch, lag, history, start } = pacingSchema.parse(checked);
  const limit = isExhaustive(strategy) ? null : trials;
  return { strategy: { name: strategy, trials: limit, batch, lag, history, options }, start };
}
