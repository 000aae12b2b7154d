import { penalizedLayers } from '../../../models/layer-values.js';
import { lossNumbers, noLossNumbers } from '../../choose-loss.js';
import type { OptimizerScalars } from '../../optimizers.js';
import { dropoutAt, dropoutPlaces, maxNormOf, penaltiesOf } from '../layer-strengths.js';
import type { RowSource } from '../row-source.js';
import type { FitSetup, ProgramSetup } from '../step-program.js';
import type { GraphShape } from './graph-shape.js';

/**
 * The fits' numbers that a graph computes with, in the order in which they lie in their variable [numbers, T, 1, 1]:
 * clipping's, max-norm's, the loss's, the penalty's of each kernel, and each dropout layer's rate.
 */
export function fitNumbersOf({ uses, loss }: Pick<GraphShape, 'uses' | 'loss'>): readonly string[] {
  return [
    ...(uses.clipNorm ? ['clipNorm'] : []),
    ...(uses.clipRange ? ['clipMin', 'clipMax'] : []),
    ...(uses.maxNorm ? ['maxNorm'] : []),
    ...(loss === undefined ? [] : lossNumbers),
    ...uses.l1.flatMap((used, k) => (used ? [l1Of(k)] : [])),
    ...uses.l2.flatMap((used, k) => (used ? [l2Of(k)] : [])),
    ...uses.dropout.flatMap((used, i) => (used ? [rateOf(i)] : [])),
  ];
}

export const l1Of = (kernel: number) => `l1/${kernel}`;
export const l2Of = (kernel: number) => `l2/${kernel}`;
export const rateOf = (layer: number) => `dropout/${layer}`;

/** The optimiser's, the same for all fits. */
export const optimizerNumbers = [
  'momentum',
  'beta1',
  'beta2',
  'epsilon',
  'decay',
  'weightDecay',
] as const satisfies readonly (keyof OptimizerScalars)[];

export type OptimizerNumber = (typeof optimizerNumbers)[number];

/** What a step may be fed for each fit, [T, 1, 1]. */
export const stepNumbers = [
  ...(['count', 'active', 'rate'] as const),
  ...(['correction1', 'correction2', 'gradientShare', 'adamScale', 'adamEpsilon'] as const),
] as const;

export type StepNumber = (typeof stepNumbers)[number];

export function byName<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) {
  // The keys are the names: fromEntries only knows texts.
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;
}

/** @returns [fitNumbersOf(shape), T] */
export function valuesOfFits(shape: Pick<GraphShape, 'uses' | 'loss'>, { graph, fits, penalty }: ProgramSetup) {
  const byFit = fits.map((fit): Readonly<Record<string, number>> => {
    const penalties = penaltiesOf(penalty, fit, penalizedLayers(graph).length);
    const dropout = dropoutPlaces(graph).map((_, i) => dropoutAt(fit, i));
    return {
      clipNorm: fit.clipNorm,
      clipMin: fit.clipMin,
      clipMax: fit.clipMax,
      maxNorm: maxNormOf(fit),
      ...(fit.loss ?? noLossNumbers),
      ...Object.fromEntries(
        penalties.flatMap(({ l1, l2 }, k) => [
          [l1Of(k), l1],
          [l2Of(k), l2],
        ]),
      ),
      ...Object.fromEntries(dropout.map((rate, i) => [rateOf(i), rate])),
    };
  });
  return Float32Array.from(fitNumbersOf(shape).flatMap((name) => byFit.map((numbers) => numbers[name])));
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
