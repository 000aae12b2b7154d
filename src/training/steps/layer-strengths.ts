import type { LayerGraph } from '../../core/layer-graph.js';
import { type PenaltyKind, type PenaltyWeights, penaltyWeights } from '../../regularization/penalty.js';
import type { FitSetup } from './step-program.js';

/** A fit's penalty on each kernel, in the order of the graph. */
export function penaltiesOf(
  kind: PenaltyKind,
  { penalty, lambdas }: Pick<FitSetup, 'penalty' | 'lambdas'>,
  kernels: number,
): readonly PenaltyWeights[] {
  const own = lambdas ?? new Array<number>(kernels).fill(penalty.lambda);
  return own.map((lambda) => penaltyWeights(kind, { ...penalty, lambda }));
}

/** Places of the dropout layers among the graph's nodes. */
export function dropoutPlaces({ nodes }: LayerGraph): readonly number[] {
  return nodes.flatMap(({ kind }, place) => (kind === 'dropout' ? [place] : []));
}

/** A fit's rate at a dropout layer. @param index among the dropout layers, in the order of the graph */
export function dropoutAt({ dropout, dropouts }: Pick<FitSetup, 'dropout' | 'dropouts'>, index: number): number {
  return dropouts === null ? dropout : dropouts[index];
}

export function clipsNorm({ clipNorm }: Pick<FitSetup, 'clipNorm'>): boolean {
  return clipNorm < Number.POSITIVE_INFINITY;
}

export function clipsRange({ clipMin, clipMax }: Pick<FitSetup, 'clipMin' | 'clipMax'>): boolean {
  return Math.min(-clipMin, clipMax) < Number.POSITIVE_INFINITY;
}

/** The largest norm of a unit's incoming weights; ∞: none. */
export function maxNormOf({ maxNorm = Number.POSITIVE_INFINITY }: Pick<FitSetup, 'maxNorm'>): number {
  return maxNorm;
}

export function limitsNorms(fit: Pick<FitSetup, 'maxNorm'>): boolean {
  return maxNormOf(fit) < Number.POSITIVE_INFINITY;
}
