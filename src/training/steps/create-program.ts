import type { Backend } from '../../backends/backend.js';
import { isOwnLoss, kernelLossOf } from '../choose-loss.js';
import { createProgramsAlone } from './each-alone.js';
import { createEagerProgram } from './eager.js';
import { createGraphCache, type GraphCache } from './graph/graph-cache.js';
import { findBinding } from './graph/native-binding.js';
import { createGraphProgram } from './graph/program.js';
import { networkOf } from './kernels/network.js';
import { createKernelProgram } from './kernels/program.js';
import type { RowSource } from './row-source.js';
import type { ProgramSetup, StepProgram } from './step-program.js';

/** Where programs are made, and what they share. */
export interface StepMaker {
  readonly backend: Pick<Backend, 'tf' | 'kernels'>;
  readonly source: RowSource;
  /** Compiled graphs over the source; null where the backend runs none. */
  readonly graphs: GraphCache | null;
}

/** To be disposed by whoever asks for it. */
export function createGraphs({ name, tf }: Pick<Backend, 'name' | 'tf'>, source: RowSource): GraphCache | null {
  const binding = findBinding(tf, name);
  return binding && createGraphCache(tf, binding, source);
}

/** The step port in the fastest form that the backend has for this network. */
export function createStepProgram({ backend, source, graphs }: StepMaker, setup: ProgramSetup): StepProgram {
  const { tf, kernels } = backend;
  // Rows are mixed and noise is put on gradients by the eager form alone.
  const isEager = setup.mixes === true || setup.fits.some(({ noise = null }) => noise !== null);
  if (graphs !== null) {
    // A graph has all rows where it computes.
    if (source.isInMemory && !isOwnLoss(setup.loss) && !isEager) return createGraphProgram(graphs, source, setup);
    // Only the graph keeps a fit's bits apart from its company's there.
    return createProgramsAlone(setup, (alone) => createEagerProgram(tf, source, alone));
  }
  const network = kernels === undefined ? null : networkOf(setup.graph);
  const isKnown = !isEager && (setup.loss === undefined || kernelLossOf(setup.loss) !== null);
  if (kernels === undefined || network === null || !isKnown) return createEagerProgram(tf, source, setup);
  return createKernelProgram(kernels, source, setup, network);
}
