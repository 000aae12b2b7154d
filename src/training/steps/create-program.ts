import type { Backend } from '../../backends/backend.js';
import { createEagerProgram } from './eager.js';
import { chainOf } from './kernels/chain.js';
import { createKernelProgram } from './kernels/program.js';
import type { RowSource } from './row-source.js';
import type { ProgramSetup, StepProgram } from './step-program.js';

/** The step port in the fastest form that the backend has for this network. */
export function createStepProgram(
  { tf, kernels }: Pick<Backend, 'tf' | 'kernels'>,
  source: RowSource,
  setup: ProgramSetup,
): StepProgram {
  const chain = kernels === undefined ? null : chainOf(setup.graph);
  if (kernels === undefined || chain === null) return createEagerProgram(tf, source, setup);
  return createKernelProgram(kernels, source, setup, chain);
}
