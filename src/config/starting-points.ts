import { z } from 'zod';
import type { Json } from '../core/json.js';
import type { Parameters, Space, SpaceBlock } from '../core/space.js';
import { parametersKey } from '../space/parameters-key.js';
import { placeInBlocks } from '../space/place-in-blocks.js';
import type { Problems } from './problems.js';
import { shortNames } from './targets.js';
import { complaint } from './words.js';

const error = 'a list of candidates is wanted; write e.g. [{ lambda: 0.001, dropout: 0.2 }]';

export const startSchema = z
  .array(z.record(z.string(), z.json(), { error }), { error })
  .optional()
  .describe(
    'Candidates that are tried first, each with all of its parameters, e.g. [{ lambda: 0.001, dropout: 0.2 }]. They count as trials, and bayes learns from them. Default: none',
  );

interface Asked {
  readonly blocks: readonly SpaceBlock[];
  /** null: as many as the strategy finds. */
  readonly trials: number | null;
}

/** The starting points in the space's own words; undefined where there are none, or there is something to complain about. */
export function checkStart(
  problems: Problems,
  start: readonly Readonly<Record<string, Json>>[],
  { blocks, trials }: Asked,
): readonly Parameters[] | undefined {
  const known = new Map<string, number>();
  const points = start.flatMap((given, index): readonly Parameters[] => {
    const complain = (found: string, wanted: string, remedy: string) =>
      problems.add(['strategy', 'start', index], complaint(`strategy.start[${index}]${found}`, wanted, remedy));
    const placed = placeInBlocks(blocks.map((block) => ({ ...block, given: inOwnWords(block.space, given) })));
    if ('reason' in placed) {
      complain(placed.reason, 'a candidate of the space, with all of its parameters, is wanted', 'correct it');
      return [];
    }
    const key = parametersKey(placed.parameters);
    const same = known.get(key);
    if (same !== undefined) complain(` is the same as strategy.start[${same}]`, 'each once is wanted', 'remove it');
    if (!placed.isAllowed) {
      complain(' does not meet space.where', 'a candidate that is allowed is wanted', 'change it');
    }
    known.set(key, known.get(key) ?? index);
    return [placed.parameters];
  });
  if (trials !== null && start.length > trials) {
    const found = `strategy.start has ${start.length} candidates, and strategy.trials is ${trials}`;
    problems.add(
      ['strategy', 'start'],
      complaint(found, 'at most as many as trials are wanted', 'raise strategy.trials'),
    );
  }
  return points.length === 0 ? undefined : points;
}

/** Parameters may be called by short name or path, as in `when`. */
function inOwnWords(space: Space, given: Readonly<Record<string, Json>>): Parameters {
  const own = (called: string) =>
    space.find(({ name, path }) => name === called || path === called || path === shortNames[called])?.name ?? called;
  return Object.fromEntries(Object.entries(given).map(([called, value]) => [own(called), value]));
}
