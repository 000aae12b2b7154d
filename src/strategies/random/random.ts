import type { Parameters, Space } from '../../core/space.js';
import type { Proposal } from '../../core/trial.js';
import { fromUnit } from '../../space/encode.js';
import { createRandomStream, type RandomStream, streamKey } from '../../util/random.js';
import type { Strategy } from '../strategy.js';
import { createUntried, samplingSize, type Untried } from '../untried.js';

/** Independent uniform points of the unit cube; each trial has a random stream of its own, found by its number. */
export const random: Strategy = {
  propose: async (context, history, count) => {
    const untried = createUntried(context, history);
    const proposals: Proposal[] = [];
    while (proposals.length < count) {
      const number = history.length + proposals.length;
      const stream = createRandomStream(streamKey(context.seed, 'random', number));
      const parameters = drawUntried(context.space, stream, untried);
      if (parameters === undefined) break;
      proposals.push({ parameters, memo: null });
    }
    return proposals;
  },
  size: samplingSize,
  recommend: async () => null,
};

function drawUntried(space: Space, stream: RandomStream, untried: Untried): Parameters | undefined {
  for (let attempt = 0; attempt < untried.patience; attempt++) {
    const unit = space.map(() => stream.uniform());
    const parameters = fromUnit(space, unit);
    if (untried.claim(parameters)) return parameters;
  }
  return untried.claimAny(stream);
}
