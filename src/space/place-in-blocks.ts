import type { Parameters, SpaceBlock } from '../core/space.js';
import { createConstraint } from './constraints.js';
import { type Placed, placeParameters } from './place-parameters.js';

/** What a candidate from elsewhere is in the words of the blocks' spaces. */
interface GivenBlock extends SpaceBlock {
  /** The candidate, by the names of this block. */
  readonly given: Parameters;
}

export type PlacedInBlocks =
  | { readonly parameters: Parameters; readonly isAllowed: boolean }
  /** To go on with behind what is spoken of. */
  | { readonly reason: string };

/** A candidate in the first block that has and allows it, or else in the first that has it. */
export function placeInBlocks(blocks: readonly GivenBlock[]): PlacedInBlocks {
  const tried = blocks.map(({ space, where, given }) => {
    const placed = placeParameters(space, given);
    return 'reason' in placed ? placed : { ...placed, isAllowed: createConstraint(space, where)(placed.parameters) };
  });
  const placed = tried.flatMap((one) => ('reason' in one ? [] : [one]));
  const best = placed.find(({ isAllowed }) => isAllowed) ?? placed[0];
  return best ?? { reason: reasonOf(tried.flatMap((one) => ('reason' in one ? [one] : []))) };
}

function reasonOf(reasons: readonly Extract<Placed, { reason: string }>[]): string {
  if (reasons.length === 1) return `: ${reasons[0].reason}`;
  return ` is in no block of the space (${reasons.map(({ reason }, index) => `${index}: ${reason}`).join('; ')})`;
}
