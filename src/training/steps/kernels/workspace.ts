import type { Kernels } from '../../../backends/backend.js';
import type { Network } from './network.js';

export interface FedPlaces {
  readonly input: number;
  /** Classes as int32 [rows], or labels or values as float32 [rows, targets]. */
  readonly target: number;
}

/** Memory that all fits of a program use in turn. */
export interface Workspace {
  /** Rows of the data: as many sets as there are steps that they are kept of. The first has room for an evaluation. */
  readonly fed: readonly FedPlaces[];
  /** Uniform numbers of each stage that drops, as many sets as there are steps that they are kept of. */
  readonly uniforms: readonly { readonly address: number; readonly bytes: number }[];
  readonly uniformSets: number;
  /** Gradients of the weights, laid out like a fit's block. */
  readonly weightGradients: number;
  readonly sums: number;
  readonly scratch: number;
}

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
  { stages, blockBytes }: Network,
  {
    width,
    targets,
    rows,
    batchSize,
    stepsKept,
  }: Record<'width' | 'targets' | 'rows' | 'batchSize' | 'stepsKept', number>,
): Workspace {
  const own = kernels.allocate;
  const sets = 4 * batchSize * width * stepsKept <= fedBytes ? stepsKept : 1;
  const fed = Array.from({ length: sets }, (_, set) => {
    const room = set === 0 ? rows : batchSize;
    return { input: own(4 * room * width), target: own(4 * room * targets) };
  });
  return {
    fed,
    uniforms: stages.map((stage) => {
      if (stage.kind !== 'units' || stage.dropoutLayer === null) return { address: 0, bytes: 0 };
      // They are drawn sixteen at a time.
      const bytes = Math.ceil((4 * rows * stage.units) / 64) * 64;
      return { address: own(bytes * stepsKept), bytes };
    }),
    uniformSets: stepsKept,
    weightGradients: own(blockBytes),
    sums: own(32),
    scratch: own(kernels.call.scratchBytes()),
  };
}
