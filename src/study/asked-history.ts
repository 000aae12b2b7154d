import { z } from 'zod';
import { UserError } from '../core/errors.js';
import type { Space, SpaceBlock } from '../core/space.js';
import type { HistoryTrial } from '../core/trial.js';
import { keepActive } from '../space/conditions.js';
import { toUnit } from '../space/encode.js';
import { parametersKey } from '../space/parameters-key.js';

const trialSchema = z.strictObject({
  number: z.int().min(0),
  parameters: z.record(z.string(), z.json()),
  memo: z.json(),
  outcome: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('complete'),
      score: z.number(),
      standardError: z.number().nullable(),
      foldScores: z.array(z.number()),
    }),
    z.strictObject({ state: z.literal('failed'), reason: z.string() }),
    z.strictObject({ state: z.literal('pending') }),
  ]),
});

/**
 * Reads what `toJSON` wrote.
 *
 * @throws UserError (usage) where it is not that, or not of this space
 */
export function parseAskedHistory(json: unknown, blocks: readonly Pick<SpaceBlock, 'space'>[]): HistoryTrial[] {
  const parsed = z.array(trialSchema).safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new UserError('usage', `${['history', ...path].join('.')}: ${message}; pass what toJSON returned`);
  }
  parsed.data.forEach((trial, index) => {
    if (trial.number !== index) {
      const wanted = 'trials are numbered from 0 without gaps; pass what toJSON returned';
      throw new UserError('usage', `history.${index}.number: found ${trial.number}; ${wanted}`);
    }
    if (!blocks.some(({ space }) => belongs(trial, space))) {
      const remedy = 'pass the space that the history was made with, or start without a history';
      throw new UserError('usage', `history.${index}.parameters: not a candidate of this space; ${remedy}`);
    }
  });
  return parsed.data;
}

/** Whether exactly the parameters that are active are there, each with a value that it can have. */
function belongs({ parameters }: Pick<HistoryTrial, 'parameters'>, space: Space): boolean {
  // Activity follows from the values of active parameters; whatever stands for a missing one shows up where it is active.
  const filled = { ...Object.fromEntries(space.map(({ name }) => [name, null])), ...parameters };
  if (parametersKey(keepActive(space, filled)) !== parametersKey(parameters)) return false;
  try {
    return toUnit(space, parameters).every((u) => u >= 0 && u <= 1);
  } catch {
    return false;
  }
}
