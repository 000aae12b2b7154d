import type { Parameters } from '../../core/space.js';
import { fromUnit } from '../../space/encode.js';
import { createRandomStream, streamKey } from '../../util/random.js';
import type { StrategyContext } from '../strategy.js';
import type { Untried } from '../untried.js';
import { spreadPoints } from './candidates.js';

const fewest = 4;
const usual = 5;

/** Trials before the model decides: what is known from elsewhere counts as some of them. */
export function initialTrials(context: StrategyContext): number {
  return Math.max(0, spreadTrials(context) - context.prior.length);
}

/** 2 (D + 1), but at most a quarter of all trials. */
function spreadTrials({ space, trials, options }: StrategyContext): number {
  if (typeof options.initial === 'number') return options.initial;
  const searched = space.filter((spec) => spec.kind !== 'categorical' || spec.values.length > 1).length;
  const wanted = Math.max(2 * (searched + 1), usual);
  return Math.max(fewest, trials === null ? wanted : Math.min(wanted, Math.floor(trials / 4)));
}

/**
 * The trial's own point of one scrambled Sobol' sequence; where that is a candidate already tried, the points that lie the
 * sequence's stride further on, which no other trial begins with.
 */
export function initialParameters(context: StrategyContext, number: number, untried: Untried): Parameters | undefined {
  const { space, seed, where } = context;
  // Points a stride apart lie near each other: where one is not allowed, the others are not either.
  if (where !== undefined) return allowedParameters(context, number, untried);
  const seedKey = streamKey(seed, 'bayes', 'initial');
  for (let attempt = 0; attempt < untried.patience; attempt++) {
    const [point] = spreadPoints(space.length, 1, { seedKey, skip: number + attempt * stride });
    const parameters = fromUnit(space, point);
    if (untried.claim(parameters)) return parameters;
  }
  return untried.claimAny(createRandomStream(streamKey(seed, 'bayes', number, 'rest')));
}

const stride = 4096;

/** The trial's own point of the sequence where it is allowed and new, else the first such one of its own random stream. */
function allowedParameters({ space, seed }: StrategyContext, number: number, untried: Untried): Parameters | undefined {
  const [own] = spreadPoints(space.length, 1, { seedKey: streamKey(seed, 'bayes', 'initial'), skip: number });
  const stream = createRandomStream(streamKey(seed, 'bayes', number, 'allowed'));
  for (let attempt = 0; attempt < untried.patience; attempt++) {
    const parameters = fromUnit(space, attempt === 0 ? own : space.map(() => stream.uniform()));
    if (untried.claim(parameters)) return parameters;
  }
  return untried.claimAny(createRandomStream(streamKey(seed, 'bayes', number, 'rest')));
}
