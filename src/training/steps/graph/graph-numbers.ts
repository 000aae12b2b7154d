import type { LayerGraph } from '../../../core/layer-graph.js';
import { penalizedLayers } from '../../../models/layer-values.js';
import { lossNumbers, noLossNumbers } from '../../choose-loss.js';
import type { OptimizerScalars } from '../../optimizers.js';
import { dropoutAt, dropoutPlaces, penaltiesOf } from '../layer-strengths.js';
import type { RowSource } from '../row-source.js';
import type { FitSetup, ProgramSetup } from '../step-program.js';

/** The fits' numbers, in the order in which they lie in their variable [numbers, T, 1, 1]. */
export const fitNumbers = [...(['clipNorm', 'clipMin', 'clipMax'] as const), ...lossNumbers] as const;

export type FitNumber = (typeof fitNumbers)[number];

/** Those of the layers, after them: the penalty's of each kernel, and each dropout layer's rate. */
export function layerNumbers(graph: LayerGraph): readonly string[] {
  const kernels = penalizedLayers(graph).flatMap((_, k) => [l1Of(k), l2Of(k)]);
  return [...kernels, ...dropoutPlaces(graph).map((_, i) => rateOf(i))];
}

export const l1Of = (kernel: number) => `l1/${kernel}`;
export const l2Of = (kernel: number) => `l2/${kernel}`;
export const rateOf = (layer: number) => `dropout/${layer}`;

/** The optimiser's, in the order in which they lie in theirs. */
export const optimizerNumbers = [
  'momentum',
  'beta1',
  'beta2',
  'epsilon',
  'decay',
  'weightDecay',
] as const satisfies readonly (keyof OptimizerScalars)[];

/** What a step is fed for each fit, in the order in which it lies in its placeholder [numbers, T, 1, 1]. */
export const stepNumbers = [
  ...(['count', 'active', 'rate'] as const),
  ...(['correction1', 'correction2', 'gradientShare', 'adamScale', 'adamEpsilon'] as const),
] as const;

/** @returns [fitNumbers and layerNumbers, T] */
export function valuesOfFits({ graph, fits, penalty }: ProgramSetup): Float32Array {
  const byFit = fits.map(
    (fit): Readonly<Record<FitNumber, number>> => ({
      clipNorm: fit.clipNorm,
      clipMin: fit.clipMin,
      clipMax: fit.clipMax,
      ...(fit.loss ?? noLossNumbers),
    }),
  );
  const penalties = fits.map((fit) => penaltiesOf(penalty, fit, penalizedLayers(graph).length));
  const ofKernels = penalizedLayers(graph).flatMap((_, k) => [
    penalties.map((own) => own[k].l1),
    penalties.map((own) => own[k].l2),
  ]);
  const ofDropout = dropoutPlaces(graph).map((_, i) => fits.map((fit) => dropoutAt(fit, i)));
  const named = fitNumbers.map((name) => byFit.map((numbers) => numbers[name]));
  return Float32Array.from([...named, ...ofKernels, ...ofDropout].flat());
}

/** What standardises the targets, of no meaning for classes. @returns shift and scale, [T, targets] each */
export function mapsOfTargets(
  { targetOrigins }: Pick<RowSource, 'targetOrigins'>,
  { fits }: ProgramSetup,
): readonly [Float32Array, Float32Array] {
  const byTarget = (pick: (target: FitSetup['target'], j: number) => number) =>
    Float32Array.from(fits.flatMap(({ target }) => targetOrigins.map((_, j) => pick(target, j))));
  return [byTarget(({ shift }, j) => (shift[j] ?? 0) - targetOrigins[j]), byTarget(({ scale }, j) => scale[j] ?? 1)];
}
