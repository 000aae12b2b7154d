import { UserError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import type { Parameters } from '../../core/space.js';
import type { History, Proposal } from '../../core/trial.js';
import { fromUnit } from '../../space/encode.js';
import { createRandomStream, streamKey } from '../../util/random.js';
import { mostSobolDimensions, sobolPoints } from '../../util/sobol.js';
import type { Strategy, StrategyContext } from '../strategy.js';
import { createUntried, samplingSize, type Untried } from '../untried.js';

/**
 * The points of one scrambled Sobol' sequence, in order; those that decode to a candidate already tried are passed over.
 * A trial's memo is the index of its point, so that the next proposal goes on behind it.
 */
export const sobol: Strategy = {
  propose: async (context, history, count) => {
    checkDimensions(context);
    const untried = createUntried(context, history);
    const proposals: Proposal[] = [];
    let from = firstFreeIndex(history);
    while (proposals.length < count) {
      const number = history.length + proposals.length;
      const found = nextUntried(context, from, untried, number);
      if (found === undefined) break;
      proposals.push({ parameters: found.parameters, memo: { index: found.index } });
      from = found.index + 1;
    }
    return proposals;
  },
  size: (context) => {
    checkDimensions(context);
    return samplingSize(context);
  },
  recommend: async () => null,
};

function checkDimensions({ space }: StrategyContext): void {
  if (space.length <= mostSobolDimensions) return;
  throw new UserError(
    'config',
    `strategy: sobol was given a space of ${space.length} parameters; at most ${mostSobolDimensions} are wanted; take strategy: random, or search fewer`,
  );
}

function firstFreeIndex(history: History): number {
  return history.reduce((next, { memo }) => Math.max(next, indexOf(memo) + 1), 0);
}

/** The index in a trial's memo; −1 where the trial came from elsewhere. */
function indexOf(memo: Json): number {
  if (typeof memo !== 'object' || memo === null || !('index' in memo)) return -1;
  return typeof memo.index === 'number' ? memo.index : -1;
}

interface Found {
  readonly index: number;
  readonly parameters: Parameters;
}

function nextUntried(context: StrategyContext, from: number, untried: Untried, number: number): Found | undefined {
  for (let skip = from; skip < from + untried.patience; skip += chunk) {
    const found = candidates(context, skip).find(({ parameters }) => untried.claim(parameters));
    if (found !== undefined) return found;
  }
  const stream = createRandomStream(streamKey(context.seed, 'sobol-rest', number));
  const parameters = untried.claimAny(stream);
  // The sequence stays where it is: what is left was not its choice.
  return parameters === undefined ? undefined : { index: from - 1, parameters };
}

/** Points are made so many at a time; which ones a proposal sees does not depend on it. */
const chunk = 16;

function candidates({ space, seed }: StrategyContext, skip: number): readonly Found[] {
  const width = space.length;
  const points = sobolPoints(width, chunk, { seedKey: streamKey(seed, 'sobol'), skip });
  return Array.from({ length: chunk }, (_, i) => ({
    index: skip + i,
    parameters: fromUnit(space, points.subarray(i * width, (i + 1) * width)),
  }));
}
