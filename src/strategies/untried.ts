import type { Parameters } from '../core/space.js';
import type { History } from '../core/trial.js';
import { createConstraint, filterGrid, mostListed } from '../space/constraints.js';
import { createFullGrid } from '../space/grid.js';
import { parametersKey } from '../space/parameters-key.js';
import type { RandomStream } from '../util/random.js';
import type { StrategyContext } from './strategy.js';

/**
 * Keeps a sampler from proposing a candidate twice. Where the space has only so many candidates, all of them come up
 * before it is exhausted.
 */
export interface Untried {
  /** Whether the candidate is allowed and new; it no longer is new afterwards. */
  claim(parameters: Parameters): boolean;
  /** Claims a new candidate, from a random one on in the order of the full grid; undefined where there is none left. */
  claimAny(stream: RandomStream): Parameters | undefined;
  /** How many known candidates in a row mean that sampling on is in vain. */
  readonly patience: number;
}

/** Where candidates can be listed, a walk along the list soon takes over from sampling. */
const finitePatience = 128;
/** Where they can't, some part of the space is endless, and samples fall into it sooner or later. */
const endlessPatience = 10_000;

export function createUntried({ space, where }: StrategyContext, history: History): Untried {
  const isAllowed = createConstraint(space, where);
  const tried = new Set(history.map(({ parameters }) => parametersKey(parameters)));
  const all = createFullGrid(space);

  function claim(parameters: Parameters): boolean {
    if (!isAllowed(parameters)) return false;
    const key = parametersKey(parameters);
    if (tried.has(key)) return false;
    tried.add(key);
    return true;
  }

  function claimAny(stream: RandomStream): Parameters | undefined {
    if (all === null) return undefined;
    const start = Math.floor(stream.uniform() * all.size);
    // Among one candidate more than were tried, one is new; where not all are allowed, it may be any.
    const steps = where === undefined ? Math.min(all.size, tried.size + 1) : Math.min(all.size, mostListed);
    for (let i = 0; i < steps; i++) {
      const parameters = all.at((start + i) % all.size);
      if (claim(parameters)) return parameters;
    }
    return undefined;
  }

  return { claim, claimAny, patience: all === null ? endlessPatience : finitePatience };
}

/** Trials of a study that samples a space until it is exhausted; null: as many as its `trials` says. */
export function samplingSize({ space, trials, where }: StrategyContext): number | null {
  const all = createFullGrid(space);
  if (all === null || (where !== undefined && all.size > mostListed)) return null;
  const size = where === undefined ? all.size : filterGrid(all, createConstraint(space, where)).length;
  return Math.min(size, trials ?? Number.POSITIVE_INFINITY);
}
