import type { Tensor, Tf } from '../../../backends/backend.js';
import { decayed, type OptimizerRule, type OptimizerScalars, optimizers, type UpdateInput } from '../../optimizers.js';
import { type GraphBuilder, nodeOf, type Output, typeOf } from './graph-builder.js';
import type { RecordingTools } from './recorder.js';
import { assign, type ParameterVariables, type Variable } from './variables.js';

/**
 * Adam by TensorFlow's own operation: weights and slots change where they are, in one pass. Its numbers are for all fits
 * at once, so it serves where all have made as many steps.
 *
 * Kingma & Ba's update is w ← w − η c₁ m / (√(c₂ v) + ε), with c = 1 / (1 − βᵗ); TensorFlow's, told that βᵗ is 0, is
 * w ← w − η′ m / (√v + ε′). They are the same for η′ = η c₁ / √c₂ and ε′ = ε / √c₂, which are fed as `scale` and `epsilon`.
 * Where learning rates differ, the operation moves the slots alone, by a scale of 0, and the weights are moved after it, by
 * the same formula in the same order: a fit's bits do not depend on the others' rates.
 * Source: tensorflow/core/kernels/training_ops.cc, ApplyAdam.
 */
export interface AdamNumbers {
  readonly scale: Output; // []
  readonly epsilon: Output; // []
}

/** The same for each fit. */
export interface AdamNumbersByFit {
  readonly scale: Tensor; // [T, 1, 1]
  readonly epsilon: Tensor; // [T, 1, 1]
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
  readonly byFit: AdamNumbersByFit;
  readonly parameters: readonly ParameterVariables[];
  /** Has run where the step is taken. */
  readonly check: Output;
}

const float = typeOf('float32');

export function adamInPlace(graph: GraphBuilder, tools: RecordingTools, parts: AdamParts): AdamInPlace {
  const applied: Output[] = [];

  function update(tf: Tf, settings: OptimizerScalars, input: UpdateInput) {
    const { weight, slots } = variablesOf(input.weight);
    const before = parts.name === 'adamw' && input.isKernel ? [decay(tf, settings, input, weight)] : [];
    const [beta1, beta2] = [settings.beta1, settings.beta2].map((beta) => outputOf(tf, beta));
    const zero = graph.constant('float32', [], Float32Array.of(0));
    const handles = [weight, ...slots].map(({ handle }) => handle);
    const scale = parts.rates === 'one' ? parts.numbers.scale : zero;
    const numbers = [scale, beta1, beta2, parts.numbers.epsilon];
    const moved = graph.add('ResourceApplyAdam', [...handles, zero, zero, ...numbers, tools.outputOf(input.gradient)], {
      attributes: { T: float },
      after: [parts.check, ...before].map(nodeOf),
    });
    const last = parts.rates === 'one' ? moved : moveByOwnRates(tf, weight, slots, moved);
    applied.push(last);
    return { weight: tools.tensor(readAfter(weight, last), weight.shape), slots: [] };
  }

  function decay(tf: Tf, settings: OptimizerScalars, input: UpdateInput, weight: Variable): Output {
    return assign(graph, weight, tools.outputOf(decayed(tf, settings, input)), [parts.check]);
  }

  function moveByOwnRates(tf: Tf, weight: Variable, slots: readonly Variable[], moved: Output): Output {
    const [m, v] = slots.map((slot) => tools.tensor(readAfter(slot, moved), slot.shape));
    const step = tools.outputOf(adamStep(tf, m, v, parts.byFit));
    return graph.add('AssignSubVariableOp', [weight.handle, step], { attributes: { dtype: float } });
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

/**
 * The formula of `adamInPlace`, with its roundings, for fits of which not all make the step: what a fit becomes does not
 * depend on whether others are done.
 */
export function adamByFit(name: AdamParts['name'], byFit: AdamNumbersByFit): OptimizerRule {
  function update(tf: Tf, settings: OptimizerScalars, input: UpdateInput) {
    const { gradient, slots } = input;
    const weight = name === 'adamw' ? decayed(tf, settings, input) : input.weight;
    const follow = (slot: Tensor, to: Tensor, beta: number | Tensor) =>
      tf.add(slot, tf.mul(tf.sub(to, slot), tf.sub(1, beta)));
    const m = follow(slots[0], gradient, settings.beta1);
    const v = follow(slots[1], tf.square(gradient), settings.beta2);
    return { weight: tf.sub(weight, adamStep(tf, m, v, byFit)), slots: [m, v] };
  }
  return { ...optimizers[name], update };
}

function adamStep(tf: Tf, m: Tensor, v: Tensor, { scale, epsilon }: AdamNumbersByFit): Tensor {
  return tf.div(tf.mul(m, scale), tf.add(tf.sqrt(v), epsilon));
}
