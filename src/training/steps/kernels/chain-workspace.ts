import type { Kernels } from '../../../backends/backend.js';
import type { Activation } from '../../../core/layer-graph.js';
import type { Chain, Stage } from './chain.js';

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

/** Memory of a network whose stages stand in a row; all fits of a program use it in turn. */
export interface ChainWorkspace {
  readonly stages: readonly StagePlaces[];
  /** Two buffers that gradients go to and fro between. */
  readonly gradients: readonly [number, number];
}

/** What its own output says enough about, so that it may lie over its input. */
export function worksInPlace(activation: Activation): boolean {
  return activation === 'relu' || activation === 'linear';
}

const noStatistics: StagePlaces['statistics'] = [0, 0, 0];

/**
 * @param width of the data's rows
 * @param rows most rows that go through the network at a time
 */
export function createChainWorkspace(
  { allocate }: Pick<Kernels, 'allocate'>,
  { stages }: Chain,
  width: number,
  rows: number,
): ChainWorkspace {
  const matrix = (units: number) => allocate(4 * rows * units);
  const places: StagePlaces[] = [];
  for (const [i, stage] of stages.entries()) places.push(placesOf(stage, places[i - 1]?.output ?? 0, stages[i - 1]));

  /** What is fed is shared by all fits: the first stage leaves it alone. */
  function placesOf(stage: Stage, from: number, before: Stage | undefined): StagePlaces {
    const isFirst = before === undefined;
    if (stage.kind === 'normalization') {
      const statistic = () => allocate(4 * stage.units);
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
  return { stages: places, gradients: [matrix(widest), matrix(widest)] };
}
