import type { Evaluation } from '../../gp/lbfgs.js';
import { logExpectedImprovement } from '../../gp/log-expected-improvement.js';
import type { Inputs } from './inputs.js';
import type { Surrogate } from './surrogate.js';

/** How much a trial at a point of the unit cube promises: its log expected improvement. */
export interface Acquisition {
  value(point: Float64Array): number;
  /** With the gradient by shares, 0 where the model does not move smoothly. */
  evaluate(point: Float64Array): Evaluation;
}

/**
 * Improvement is counted from the least posterior mean among the points seen, not from the best score: under noise the
 * best score is a lucky one.
 */
export function createAcquisition({ posterior, ranked }: Surrogate, inputs: Inputs): Acquisition {
  const incumbent = ranked[0].mean;
  return {
    value: (point) => logExpectedImprovement(posterior.predict(inputs.encode(point)), incumbent).value,
    evaluate: (point) => {
      const { prediction, slopes } = posterior.predictWithSlopes(inputs.encode(point));
      const { value, meanSlope, varianceSlope } = logExpectedImprovement(prediction, incumbent);
      const byInput = slopes.mean.map((slope, i) => meanSlope * slope + varianceSlope * slopes.variance[i]);
      return { value, gradient: inputs.pullBack(point, byInput) };
    },
  };
}
