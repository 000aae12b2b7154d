import type { Tensor, Tf } from '../../../backends/backend.js';
import { decayed, type OptimizerRule, type OptimizerScalars, optimizers, type UpdateInput } from '../../optimizers.js';
import { type GraphBuilder, nodeOf, type Output, typeOf } from './graph-builder.js';
import type { RecordingTools } from './recorder.js';
import { assign, declareVariable, type ParameterVariables, type Variable } from './variables.js';

/**
 * Adam by TensorFlow's own operation: weights and slots change where they are, in one pass. Its numbers are for all fits
 * at once, so it serves where all have made as many steps.
 *
 * Kingma & Ba's update is w ← w − η c₁ m / (√(c₂ v) + ε), with c = 1 / (1 − βᵗ); TensorFlow's, told that βᵗ is 0, is
 * w ← w − η′ m / (√v + ε′). They are the same for η′ = η c₁ / √c₂ and ε′ = ε / √c₂, which are fed as `scale` and `epsilon`.
 * Where learning rates differ, η is left out of the scale, the operation moves a change from 0, and that times η is added.
 * Source: tensorflow/core/kernels/training_ops.cc, ApplyAdam.
 */
export interface AdamNumbers {
  readonly scale: Output; // []
  readonly epsilon: Output; // []
}

export interface AdamInPlace {
  readonly rule: OptimizerRule;
  /** What the rule has put into the graph: to be waited for. */
  readonly applied: readonly Output[];
}

export interface AdamParts {
  readonly name: 'adam' | 'adamw';
  readonly rates: 'one' | 'each';
  readonly numbers: AdamNumbers;
  readonly parameters: readonly ParameterVariables[];
  /** Lets a value through only where the step is taken. */
  readonly gate: (made: Output) => Output;
}

const float = typeOf('float32');

export function adamInPlace(graph: GraphBuilder, tools: RecordingTools, parts: AdamParts): AdamInPlace {
  const applied: Output[] = [];

  function update(tf: Tf, settings: OptimizerScalars, input: UpdateInput) {
    const { weight, slots } = variablesOf(input.weight);
    const before = parts.name === 'adamw' && input.isKernel ? [decay(tf, settings, input, weight)] : [];
    const [beta1, beta2] = [settings.beta1, settings.beta2].map((beta) => outputOf(tf, beta));
    const apply = (variable: Variable, after: readonly Output[]) => {
      const zero = graph.constant('float32', [], Float32Array.of(0));
      const { scale, epsilon } = parts.numbers;
      const handles = [variable, ...slots].map(({ handle }) => handle);
      const inputs = [...handles, zero, zero, scale, beta1, beta2, epsilon, tools.outputOf(input.gradient)];
      return graph.add('ResourceApplyAdam', inputs, { attributes: { T: float }, after: after.map(nodeOf) });
    };
    const last = parts.rates === 'one' ? apply(weight, before) : moveByChange(tf, input, weight, apply, before);
    applied.push(last);
    return { weight: tools.tensor(readAfter(weight, last), weight.shape), slots: [] };
  }

  function decay(tf: Tf, settings: OptimizerScalars, input: UpdateInput, weight: Variable): Output {
    return assign(graph, weight, parts.gate(tools.outputOf(decayed(tf, settings, input))));
  }

  /** w ← w + η · change, the change being what the operation makes of 0. */
  function moveByChange(
    tf: Tf,
    { gradient, rate }: UpdateInput,
    weight: Variable,
    apply: (variable: Variable, after: readonly Output[]) => Output,
    before: readonly Output[],
  ): Output {
    const change = declareVariable(graph, `${nodeOf(weight.handle)}/change`, 'float32', weight.shape);
    const zeros = graph.add('ZerosLike', [tools.outputOf(gradient)], { attributes: { T: float } });
    const begun = graph.add('AssignVariableOp', [change.handle, zeros], { attributes: { dtype: float } });
    const made = tools.tensor(readAfter(change, apply(change, [begun])), weight.shape);
    const step = tools.outputOf(tf.mul(made, rate));
    const options = { attributes: { dtype: float }, after: before.map(nodeOf) };
    return graph.add('AssignAddVariableOp', [weight.handle, step], options);
  }

  function readAfter({ handle }: Variable, other: Output): Output {
    return graph.add('ReadVariableOp', [handle], { attributes: { dtype: float }, after: [nodeOf(other)] });
  }

  function variablesOf(weight: Tensor): ParameterVariables {
    const found = parts.parameters.find((own) => own.weight.value === tools.outputOf(weight));
    if (found === undefined) throw new Error('only what a variable holds can be updated in place');
    return found;
  }

  function outputOf(tf: Tf, number: number | Tensor): Output {
    return tools.outputOf(typeof number === 'number' ? tf.scalar(number) : number);
  }

  return { rule: { ...optimizers[parts.name], update }, applied };
}
