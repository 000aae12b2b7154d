import type { Kernels } from '../../../backends/backend.js';
import { unreachable } from '../../../core/errors.js';
import type { OptimizerSettings } from '../../../core/settings.js';
import { createCorrections } from '../../step-corrections.js';

/** The optimiser's kernel, with the numbers of one fit and step. */
export interface Move {
  /** @param rate in float32 @param steps the fit's own, with this one */
  begin(rate: number, steps: number): void;
  /** Addresses of a parameter's weights and gradient, whose slots lie behind the weights. @param factor of the gradient */
  take(weight: number, gradient: number, count: number, isKernel: boolean, factor: number): void;
}

/**
 * @param blockBytes from a weight to its first slot, and from there to the second
 */
export function createMove(
  { sgd, momentum, rmsprop, adam, nadam, lion }: Kernels['call'],
  optimizer: OptimizerSettings,
  blockBytes: number,
): Move {
  const { name, beta1, beta2, decay, epsilon, weightDecay } = optimizer;
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  let rate = 0;
  const begin = (own: number) => {
    rate = own;
  };
  switch (name) {
    case 'sgd':
      return {
        begin,
        take: (weight, gradient, count, _, factor) => sgd(weight, gradient, count, factor, rate),
      };
    case 'momentum':
      return {
        begin,
        take: (weight, gradient, count, _, factor) =>
          momentum(weight, gradient, weight + blockBytes, count, factor, rate, optimizer.momentum),
      };
    case 'rmsprop':
      return {
        begin,
        take: (weight, gradient, count, _, factor) =>
          rmsprop(weight, gradient, weight + blockBytes, count, factor, rate, decay, 1 - decay, epsilon),
      };
    case 'adam':
    case 'adamw': {
      let step = 0;
      let correction = 0;
      let keep = 1;
      return {
        begin(own, steps) {
          begin(own);
          step = Math.fround(rate * Math.fround(1 / (1 - beta1 ** steps)));
          correction = 1 / (1 - beta2 ** steps);
          keep = name === 'adamw' ? 1 - Math.fround(rate * Math.fround(weightDecay)) : 1;
        },
        take(weight, gradient, count, isKernel, factor) {
          const m = weight + blockBytes;
          const v = m + blockBytes;
          const own = isKernel ? keep : 1;
          // biome-ignore format: the gradient's numbers, and the step's
          adam(
            weight, gradient, m, v, count, factor,
            beta1, rest1, beta2, rest2, epsilon, step, correction, own,
          );
        },
      };
    }
    case 'nadam': {
      const correctionsAt = createCorrections(optimizer);
      let step = 0;
      let ahead = 0;
      let correction = 0;
      return {
        begin(own, steps) {
          begin(own);
          const { correction1, correction2, gradientShare } = correctionsAt(steps);
          step = Math.fround(rate * Math.fround(correction1));
          ahead = Math.fround(rate * Math.fround(gradientShare));
          correction = correction2;
        },
        take(weight, gradient, count, _, factor) {
          const m = weight + blockBytes;
          const v = m + blockBytes;
          // biome-ignore format: the gradient's numbers, and the step's
          nadam(
            weight, gradient, m, v, count, factor,
            beta1, rest1, beta2, rest2, epsilon, step, ahead, correction,
          );
        },
      };
    }
    case 'lion': {
      let keep = 1;
      return {
        begin(own) {
          begin(own);
          keep = 1 - Math.fround(rate * Math.fround(weightDecay));
        },
        take(weight, gradient, count, isKernel, factor) {
          const m = weight + blockBytes;
          lion(weight, gradient, m, count, factor, rate, beta1, rest1, beta2, rest2, isKernel ? keep : 1);
        },
      };
    }
    default:
      return unreachable(name);
  }
}
