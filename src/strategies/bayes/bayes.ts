import type { Parameters } from '../../core/space.js';
import type { History, Proposal } from '../../core/trial.js';
import { createConstraint } from '../../space/constraints.js';
import { fromUnit, toUnit } from '../../space/encode.js';
import { createRandomStream, streamKey } from '../../util/random.js';
import type { Strategy, StrategyContext } from '../strategy.js';
import { createUntried, samplingSize, type Untried } from '../untried.js';
import { initialParameters, initialTrials } from './initial-design.js';
import { createInputs, type Inputs } from './inputs.js';
import { rankByAcquisition } from './maximize.js';
import { toMemo } from './memo.js';
import { findSurrogate, type Surrogate } from './surrogate.js';

/**
 * Bayesian optimisation: after a few evenly spread trials, a Gaussian process is fitted to what is known, and the
 * candidate with the largest expected improvement is tried next. Trials still pending count as if they had come out as
 * the model expects, so that candidates of one block differ.
 */
export const bayes: Strategy = {
  propose: async (context, history, count) => {
    const inputs = createInputs(context.space);
    const untried = createUntried(context, history);
    const initial = initialTrials(context);
    const proposals: Proposal[] = [];
    let surrogate = findSurrogateBeyond(initial, context, inputs, history, count);
    while (proposals.length < count) {
      const number = history.length + proposals.length;
      const byModel = number >= initial ? surrogate : undefined;
      const parameters =
        byModel === undefined
          ? initialParameters(context, number, untried)
          : modelParameters(byModel, { context, inputs, number, untried });
      if (parameters === undefined) break;
      surrogate = surrogate?.withPending(toUnit(context.space, parameters));
      proposals.push({ parameters, memo: byModel === undefined ? null : toMemo(byModel.fit) });
    }
    return proposals;
  },
  size: samplingSize,
  recommend: async (context, history) => {
    const surrogate = findSurrogate(context, createInputs(context.space), history);
    return surrogate?.ranked.find(({ trial }) => trial !== null)?.trial ?? null;
  },
};

/** The model, where any of the next proposals will need one. */
function findSurrogateBeyond(
  initial: number,
  context: StrategyContext,
  inputs: Inputs,
  history: History,
  count: number,
): Surrogate | undefined {
  return history.length + count > initial ? findSurrogate(context, inputs, history) : undefined;
}

interface ModelContext {
  readonly context: StrategyContext;
  readonly inputs: Inputs;
  readonly number: number;
  readonly untried: Untried;
}

function modelParameters(
  surrogate: Surrogate,
  { context, inputs, number, untried }: ModelContext,
): Parameters | undefined {
  const { space, seed, where } = context;
  const key = (purpose: string) => streamKey(seed, 'bayes', number, purpose);
  const isAllowed = createConstraint(space, where);
  const allows = where === undefined ? null : (point: Float64Array) => isAllowed(fromUnit(space, point));
  for (const point of rankByAcquisition(surrogate, { space, inputs, key, allows })) {
    const parameters = fromUnit(space, point);
    if (untried.claim(parameters)) return parameters;
  }
  const rest = untried.claimAny(createRandomStream(key('rest')));
  // Where little is allowed, all of these points may lie outside of it: then one like the first trials'.
  return rest ?? (allows === null ? undefined : initialParameters(context, number, untried));
}
