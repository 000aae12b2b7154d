import type { Kernels } from '../../../backends/backend.js';
import type { Activation } from '../../../core/layer-graph.js';

import type { Chain, Stage } from './chain.js';

export interface FedPlaces {
  readonly input: number;
  /** Classes as int32 [rows], or labels or values as float32 [rows, targets]. */
  readonly target: number;
}

/** Where a stage's numbers lie while one fit makes a step; the next fit writes over them. Addresses. */
export interface StagePlaces {
  /** Of the first stage: 0; what was fed lies elsewhere. */
  readonly input: number;
  readonly output: number;
  /** x̂ of a normalisation, which may lie over its input. */
  readonly normalized: number;
  /** Mean, variance and 1 / deviation of the batch, of a normalisation. */
  readonly statistics: readonly [number, number, number];
}

/** Memory that all fits of a program use in turn. */
export interface Workspace {
  /** Rows of the data: as many sets as there are steps that they are kept of. The first has room for an evaluation. */
  readonly fed: readonly FedPlaces[];
  readonly stages: readonly StagePlaces[];
  /** Uniform numbers of each stage that drops, as many sets as there are steps that they are kept of. */
  readonly uniforms: readonly { readonly address: number; readonly bytes: number }[];
  readonly uniformSets: number;
  /** Two buffers that gradients go to and fro between. */
  readonly gradients: readonly [number, number];
  /** Gradients of the weights, laid out like a fit's block. */
  readonly weightGradients: number;
  readonly sums: number;
  readonly scratch: number;
}

/** What its own output says enough about, so that it may lie over its input. */
function worksInPlace(activation: Activation): boolean {
  return activation === 'relu' || activation === 'linear';
}

const noStatistics: StagePlaces['statistics'] = [0, 0, 0];

/** What steps of rows may take of the cache beside the fits. */
const fedBytes = 128 * 1024;

/**
 * @param width of a row
 * @param rows most rows that go through the network at a time
 * @param batchSize most of them in a step
 * @param stepsKept steps whose rows (where they are small) and random numbers are kept
 */
export function createWorkspace(
  kernels: Kernels,
  { stages, blockBytes }: Chain,
  {
    width,
    targets,
    rows,
    batchSize,
    stepsKept,
  }: Record<'width' | 'targets' | 'rows' | 'batchSize' | 'stepsKept', number>,
): Workspace {
  const own = kernels.allocate;
  const matrix = (units: number) => own(4 * rows * units);
  const sets = 4 * batchSize * width * stepsKept <= fedBytes ? stepsKept : 1;
  const fed = Array.from({ length: sets }, (_, set) => {
    const room = set === 0 ? rows : batchSize;
    return { input: own(4 * room * width), target: own(4 * room * targets) };
  });
  const places: StagePlaces[] = [];
  for (const [i, stage] of stages.entries()) places.push(placesOf(stage, places[i - 1]?.output ?? 0, stages[i - 1]));

  /** What is fed is shared by all fits: the first stage leaves it alone. */
  function placesOf(stage: Stage, from: number, before: Stage | undefined): StagePlaces {
    const isFirst = before === undefined;
    if (stage.kind === 'normalization') {
      const statistic = () => own(4 * stage.units);
      const statistics = [statistic(), statistic(), statistic()] as const;
      // Relu looks at its output on the way back.
      const isNeeded = isFirst || (before.kind === 'units' && before.activation === 'relu');
      const normalized = isNeeded ? matrix(stage.units) : from;
      return { input: from, output: matrix(stage.units), normalized, statistics };
    }
    // The loss leaves its gradient where the outputs were.
    const isReadLater = stage === stages.at(-1) && stage.kind === 'units' && stage.activation !== 'linear';
    const inPlace = stage.kind === 'units' && worksInPlace(stage.activation) && !isFirst && !isReadLater;
    return { input: from, output: inPlace ? from : matrix(stage.units), normalized: 0, statistics: noStatistics };
  }

  const widest = Math.max(width, ...stages.map(({ units }) => units));
  return {
    fed,
    stages: places,
    uniforms: stages.map((stage) => {
      if (stage.kind !== 'units' || stage.dropoutLayer === null) return { address: 0, bytes: 0 };
      // They are drawn sixteen at a time.
      const bytes = Math.ceil((4 * rows * stage.units) / 64) * 64;
      return { address: own(bytes * stepsKept), bytes };
    }),
    uniformSets: stepsKept,
    gradients: [matrix(widest), matrix(widest)],
    weightGradients: own(blockBytes),
    sums: own(32),
    scratch: own(kernels.call.scratchBytes()),
  };
}
