import type { FitSetup } from './step-program.js';

/** The learning rate of a fit's step. @param step the fit's own, from 0 */
export function rateAt({ learningRate, schedule }: Pick<FitSetup, 'learningRate' | 'schedule'>, step: number): number {
  return schedule === null ? learningRate : learningRate * schedule(step);
}
