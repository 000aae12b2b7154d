import type { OptimizerSettings } from '../core/settings.js';

/** What an optimiser multiplies its moments with in a step, t counting a fit's own steps from 1. */
export interface StepCorrections {
  /** 1 / (1 − β₁ᵗ); for NAdam μₜ₊₁ / (1 − μ₁ … μₜ₊₁). */
  readonly correction1: number;
  /** 1 / (1 − β₂ᵗ) */
  readonly correction2: number;
  /** For NAdam (1 − μₜ) / (1 − μ₁ … μₜ), else 0. */
  readonly gradientShare: number;
}

/** In double precision. @param steps a fit's own, with this one */
export type CorrectionsAt = (steps: number) => StepCorrections;

export function createCorrections({
  name,
  beta1,
  beta2,
}: Pick<OptimizerSettings, 'name' | 'beta1' | 'beta2'>): CorrectionsAt {
  const ofSquares = (steps: number) => 1 / (1 - beta2 ** steps);
  if (name !== 'nadam') {
    const of = (steps: number) => 1 / (1 - beta1 ** steps);
    return (steps) => ({ correction1: of(steps), correction2: ofSquares(steps), gradientShare: 0 });
  }
  const shares = nadamShares(beta1);
  return (steps) => ({ ...shares(steps), correction2: ofSquares(steps) });
}

/**
 * μₜ = β₁ (1 − ½ · 0.96^(t ψ)), ψ = 0.004.
 * Source: T. Dozat, ICLR 2016 workshop, section 2.2 and algorithm 2; the schedule of μ is PyTorch's and Keras' own default.
 */
function nadamShares(beta1: number): (steps: number) => Omit<StepCorrections, 'correction2'> {
  const momentumDecay = 0.004;
  const mu = (t: number) => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
  // μ₁ … μₜ at place t.
  const products = [1];
  const product = (t: number) => {
    for (let i = products.length; i <= t; i++) products.push(products[i - 1] * mu(i));
    return products[t];
  };
  return (t) => ({
    correction1: mu(t + 1) / (1 - product(t + 1)),
    gradientShare: (1 - mu(t)) / (1 - product(t)),
  });
}
