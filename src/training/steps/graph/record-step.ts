import type { Tensor, Tf } from '../../../backends/backend.js';
import { parameterShapes } from '../../../models/parameters.js';
import { optimizers } from '../../optimizers.js';
import { createStep, type StepOutcome, type StepParts } from '../eager-step.js';
import { evaluateForward } from '../layer-passes.js';
import type { ParameterState } from '../parameter-states.js';
import { commitWhereSound, type Update } from './commit.js';
import { type GraphBuilder, type Output, outputAt } from './graph-builder.js';
import { unpack } from './graph-data.js';
import { fitNumbers, optimizerNumbers, stepNumbers } from './graph-numbers.js';
import type { GraphShape } from './graph-shape.js';
import { recordBatch, recordDropout, recordRows } from './record-batch.js';
import type { RecordingTools } from './recorder.js';
import type { GraphParts, TrainingGraph } from './training-graph.js';

/** A recording of one graph, and what everybody who records needs. */
export interface StepRecording {
  readonly tf: Tf;
  readonly graph: GraphBuilder;
  readonly tools: RecordingTools;
  readonly shape: GraphShape;
  readonly parts: GraphParts;
}

/** A step with all its numbers as inputs. @returns the report, [4 + kernels, T] */
export function recordStep(recording: StepRecording): Output {
  const { tf, graph, tools, shape, parts } = recording;
  const T = shape.trials;
  const numbers = unpackAs(recording, parts.fitNumbers.value, fitNumbers, [T, 1, 1]);
  const fed = unpackAs(recording, parts.step.numbers, stepNumbers, [T, 1, 1]);
  const states = recordStates(recording);
  const { l1, l2, clipNorm, ...others } = numbers;
  const { uses } = shape;
  const step = createStep(tf, {
    graph: shape.layers,
    penalty: { apply: shape.apply },
    rule: optimizers[shape.optimizer],
    task: shape.data.task,
    trials: T,
    optimizer: unpackAs(recording, parts.optimizerNumbers.value, optimizerNumbers, []),
    states,
    hyper: {
      ...others,
      penalty: { l1: uses.l1 ? l1 : null, l2: uses.l2 ? l2 : null },
      clipNorm: tf.reshape(clipNorm, [T]),
      clipsNorm: uses.clipNorm,
      clipsRange: uses.clipRange,
    },
  });
  const outcome = step({
    ...recordBatch(recording, numbers),
    mask: { mask: tools.tensor(parts.step.mask, [T, shape.batchSize, 1]), count: fed.count },
    dropout: recordDropout(recording, numbers.dropout),
    bias: fed,
  });
  const [report, active] = [outcome.report, fed.active].map(tools.outputOf);
  return commitWhereSound(graph, report, active, T, updatesOf(recording, outcome));
}

/** Outputs in evaluation mode, and the sizes of the weights. */
export function recordEvaluation(recording: StepRecording): Pick<TrainingGraph, 'outputs' | 'sizes'> {
  const { tf, tools, shape } = recording;
  const weights = recordStates(recording).weights();
  const sums = [...weights.values()].map((weight) => tf.sum(tf.abs(weight), [1, 2]));
  return {
    outputs: tools.outputOf(evaluateForward(tf, shape.layers, weights, recordRows(recording))),
    sizes: tools.outputOf(tf.addN(sums)),
  };
}

/** What the variables hold at the beginning of a call. */
function recordStates({ tools, shape, parts }: StepRecording): StepParts['states'] {
  const named = parameterShapes(shape.layers).map(({ name }, i) => {
    const { weight, slots } = parts.parameters[i];
    const [first, ...rest] = [weight, ...slots].map((variable) => tools.tensor(variable.value, variable.shape));
    return [name, { weight: first, slots: rest }] as const;
  });
  const states = new Map<string, ParameterState>(named);
  const weights = new Map(named.map(([name, { weight }]) => [name, weight]));
  return {
    weights: () => weights,
    of(name) {
      const state = states.get(name);
      if (state === undefined) throw new Error(`no parameter ${name}`);
      return state;
    },
  };
}

function updatesOf({ tools, shape, parts }: StepRecording, { updates }: StepOutcome): readonly Update[] {
  return parameterShapes(shape.layers).flatMap(({ name }, i) => {
    const made = updates.get(name);
    if (made === undefined) return [];
    const { weight, slots } = parts.parameters[i];
    const of = made.slots.map((slot, s) => ({ variable: slots[s], made: tools.outputOf(slot) }));
    return [{ variable: weight, made: tools.outputOf(made.weight) }, ...of];
  });
}

/** Parts along the first axis by name. */
function unpackAs<Name extends string>(
  { graph, tools }: StepRecording,
  packed: Output,
  names: readonly Name[],
  shape: readonly number[],
): Readonly<Record<Name, Tensor>> {
  const parts = unpack(graph, packed, names.length, 'float32');
  const named = names.map((name, i) => [name, tools.tensor(outputAt(parts, i), shape)]);
  // The keys are the names: fromEntries only knows texts.
  return Object.fromEntries(named) as Record<Name, Tensor>;
}
