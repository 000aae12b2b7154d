import type { Tensor, Tf } from '../../backends/backend.js';
import { parameterShapes } from '../../models/parameters.js';
import { keepNonNegative, limitNorms } from '../../regularization/constraints.js';
import { proximalStep } from '../../regularization/penalty.js';
import type { OptimizerRule, OptimizerScalars, UpdateInput } from '../optimizers.js';
import type { Hyperparameters } from './hyperparameters.js';
import type { ParameterState, ParameterStates } from './parameter-states.js';
import type { TensorsByName } from './step-gradients.js';
import type { ProgramSetup } from './step-program.js';

/** What the new values are made by. */
export interface UpdateParts extends Pick<ProgramSetup, 'graph' | 'nonNegative'> {
  readonly penalty: Pick<ProgramSetup['penalty'], 'apply'>;
  readonly rule: OptimizerRule;
  readonly optimizer: OptimizerScalars;
  readonly states: Pick<ParameterStates, 'of'>;
  readonly hyper: Pick<Hyperparameters, 'penalties' | 'maxNorm'>;
}

/** Numbers of the step, by fit. */
export type StepNumbers = Pick<UpdateInput, 'rate' | 'correction1' | 'correction2' | 'gradientShare'>;

/** New weights and slots, from the gradients of a step. Called inside a tidy. */
export type MakeUpdates = (gradients: TensorsByName, numbers: StepNumbers) => ReadonlyMap<string, ParameterState>;

export function createUpdates(tf: Tf, parts: UpdateParts): MakeUpdates {
  const { graph, penalty, nonNegative = false, rule, optimizer, states, hyper } = parts;
  const kernels = parameterShapes(graph).flatMap(({ name, role }) => (role === 'kernel' ? [name] : []));
  const isProximal = penalty.apply === 'proximal';

  /** A kernel after the optimiser's step: the penalty's own step, then what it is kept within. */
  function settled(kernel: Tensor, place: number, rate: Tensor): Tensor {
    const shrunk = isProximal ? proximalStep(tf, kernel, hyper.penalties[place], rate) : kernel;
    const kept = nonNegative ? keepNonNegative(tf, shrunk) : shrunk;
    return hyper.maxNorm === null ? kept : limitNorms(tf, kept, hyper.maxNorm);
  }

  return (gradients, numbers) => {
    const updateOne = (name: string, input: Pick<UpdateInput, 'gradient'>): ParameterState => {
      const kernel = kernels.indexOf(name);
      const isKernel = kernel !== -1;
      const made = rule.update(tf, optimizer, { ...states.of(name), ...input, ...numbers, isKernel });
      return isKernel ? { ...made, weight: settled(made.weight, kernel, numbers.rate) } : made;
    };
    return new Map([...gradients].map(([name, gradient]) => [name, updateOne(name, { gradient })]));
  };
}
