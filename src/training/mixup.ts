/**
 * Mixup: in training each row of a batch is mixed with another of it, inputs and targets alike,
 *
 *   x̃_i = λ x_i + (1 − λ) x_{π(i)},  ỹ_i = λ y_i + (1 − λ) y_{π(i)},  λ ~ Beta(α, α) once a batch, π a permutation.
 *
 * Source: H. Zhang, M. Cissé, Y. Dauphin, D. Lopez-Paz, "mixup: beyond empirical risk minimization", ICLR 2018, figure 1.
 *
 * λ is the quantile, at a uniform number that all candidates on a fold share, of the candidate's own Beta(α, α); π comes
 * from the uniform numbers after it. They are those of the fit's stream `mixup` at the fit's own step.
 */
import type { TrainingSettings } from '../core/settings.js';
import { betaQuantile } from '../util/beta-quantile.js';
import { philoxUniform, type StreamKey } from '../util/philox.js';
import type { BatchPlan } from './steps/step-program.js';

/** A fit whose rows are mixed. */
export interface MixedFit {
  readonly key: StreamKey;
  /** α > 0. */
  readonly alpha: number;
}

/** Which place of a batch each one is mixed with, and how much of itself it keeps. */
export interface Mix {
  readonly share: number;
  /** [rows] */
  readonly partners: Int32Array;
}

/** @param step the fit's own, from 0; @param rows real rows of the batch */
export function drawMix({ key, alpha }: MixedFit, step: number, rows: number): Mix {
  const [first, ...rest] = philoxUniform(key, { step, layer: 0 }, rows + 1);
  const partners = Int32Array.from({ length: rows }, (_, place) => place);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(rest[i] * (i + 1));
    [partners[i], partners[j]] = [partners[j], partners[i]];
  }
  return { share: betaQuantile(first, alpha, alpha), partners };
}

/**
 * The mix of a step of all fits; weights of rows are mixed as the rows are.
 *
 * @param fits null for one whose rows stay as they are
 */
export function mixBatch(
  fits: readonly (MixedFit | null)[],
  plan: Omit<BatchPlan, 'mix'>,
): Pick<BatchPlan, 'mix' | 'rowWeights'> {
  const { rows, counts, rowWeights, active, stepsBefore } = plan;
  if (fits.every((fit) => fit === null)) return { mix: null, rowWeights };
  const size = rows.length / fits.length;
  const mix = { partners: rows.slice(), shares: new Float32Array(fits.length).fill(1) };
  const weights = rowWeights?.slice() ?? null;
  const draw = remembering(drawMix);
  for (const [t, fit] of fits.entries()) {
    if (fit === null || !active[t]) continue;
    const { share, partners } = draw(fit, stepsBefore[t], counts[t]);
    mix.shares[t] = share;
    for (const [place, partner] of partners.entries()) {
      const [at, from] = [t * size + place, t * size + partner];
      mix.partners[at] = rows[from];
      if (weights !== null && rowWeights !== null) {
        weights[at] = share * rowWeights[at] + (1 - share) * rowWeights[from];
      }
    }
  }
  return { mix, rowWeights: weights };
}

/** Candidates on a fold that mix alike do not draw again. */
function remembering(draw: typeof drawMix): typeof drawMix {
  const known = new Map<string, Mix>();
  return (fit, step, rows) => {
    const id = [fit.key.low, fit.key.high, fit.alpha, step, rows].join();
    const mix = known.get(id) ?? draw(fit, step, rows);
    known.set(id, mix);
    return mix;
  };
}

/** Whether a fit of these settings mixes its rows. */
export function isMixing({ mixup = 0 }: Pick<TrainingSettings, 'mixup'>): boolean {
  return mixup > 0;
}
